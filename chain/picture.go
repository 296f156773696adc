package chain

import (
	"strconv"
	"strings"
)

// Sizes of the picture, in its own units.
const (
	nodeWidth  = 132
	nodeHeight = 46
	gapAcross  = 54
	gapDown    = 18
	headHeight = 34
	margin     = 12
)

// A spot is where a node stands in the picture.
type spot struct{ x, y int }

// layout places nodes: stages from left to right, each with a column for every rank within it;
// nodes of a column below each other in the order in which they were given.
func (c Chain) layout() (spots []spot, heads [3][2]int, width, height int) {
	rank, ok := ranks(c.Nodes, c.Links)
	if !ok {
		panic("chain: a published chain runs in a circle")
	}
	var columns [3]int
	for i, n := range c.Nodes {
		columns[n.Stage.order()-1] = max(columns[n.Stage.order()-1], rank[i]+1)
	}
	first := [3]int{0, columns[0], columns[0] + columns[1]}
	used := make([]int, columns[0]+columns[1]+columns[2])
	deepest := 0
	for i, n := range c.Nodes {
		column := first[n.Stage.order()-1] + rank[i]
		spots = append(spots, spot{margin + column*(nodeWidth+gapAcross), margin + headHeight +
			used[column]*(nodeHeight+gapDown)})
		used[column]++
		deepest = max(deepest, used[column])
	}
	for s := range heads {
		left := margin + first[s]*(nodeWidth+gapAcross)
		heads[s] = [2]int{left, columns[s]*(nodeWidth+gapAcross) - gapAcross}
	}
	return spots, heads, 2*margin + len(used)*(nodeWidth+gapAcross) - gapAcross,
		2*margin + headHeight + deepest*(nodeHeight+gapDown) - gapDown
}

// words of the picture, in Chinese and English.
func word(english bool, zh, en string) string {
	if english {
		return en
	}
	return zh
}

// Name returns the name of a stage.
func (s Stage) Name(english bool) string {
	switch s {
	case Upstream:
		return word(english, "上游", "upstream")
	case Midstream:
		return word(english, "中游", "midstream")
	}
	return word(english, "下游", "downstream")
}

// Name returns the name of a state.
func (s State) Name(english bool) string {
	switch s {
	case Present:
		return word(english, "已有", "present")
	case Weak:
		return word(english, "薄弱", "weak")
	}
	return word(english, "缺失", "missing")
}

// Name returns the name of a node.
func (n Node) Name(english bool) string { return word(english, n.NameZH, n.NameEN) }

// Name returns the name of the chain.
func (c Chain) Name(english bool) string { return word(english, c.NameZH, c.NameEN) }

// Describe says in words what the picture shows: every stage with its nodes and their states, and
// the gaps. It is the picture's text alternative.
func (c Chain) Describe(english bool) string {
	var b strings.Builder
	for _, stage := range []Stage{Upstream, Midstream, Downstream} {
		b.WriteString(stage.Name(english) + word(english, "：", ": "))
		first := true
		for _, n := range c.Nodes {
			if n.Stage != stage {
				continue
			}
			if !first {
				b.WriteString(word(english, "、", ", "))
			}
			first = false
			b.WriteString(
				n.Name(english) + word(english, "（", " (") + n.State.Name(english) + word(english, "）", ")"),
			)
		}
		if first {
			b.WriteString("—")
		}
		b.WriteString(word(english, "。", ". "))
	}
	b.WriteString(word(english, "缺口", "Gaps: ") + word(english, " ", "") + strconv.Itoa(len(c.Gaps())) +
		word(english, " 处。", "."))
	return b.String()
}

// SVG draws the chain: boxes from upstream to downstream, arrows for what supplies what. A gap is told by
// its border and by a word, never by colour alone. It needs no script, style sheet or font of its own.
func (c Chain) SVG(code string, english bool) string {
	spots, heads, width, height := c.layout()
	var b strings.Builder
	b.WriteString(
		`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chain-` + code + `-t chain-` + code +
			`-d" viewBox="0 0 ` + strconv.Itoa(width) + ` ` + strconv.Itoa(height) + `" width="` + strconv.Itoa(width) +
			`" height="` + strconv.Itoa(height) + `" font-family="sans-serif" font-size="13">`,
	)
	b.WriteString(`<title id="chain-` + code + `-t">` + escape(c.Name(english)) + `</title><desc id="chain-` + code +
		`-d">` + escape(c.Describe(english)) + `</desc>`)
	b.WriteString(
		`<defs><marker id="arrow-` + code + `" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"` +
			` orient="auto"><path d="M0 0L8 4L0 8z" fill="#505a5f"/></marker></defs>`,
	)
	for i, stage := range []Stage{Upstream, Midstream, Downstream} {
		if heads[i][1] <= 0 {
			continue
		}
		b.WriteString(`<text x="` + strconv.Itoa(heads[i][0]) + `" y="` + strconv.Itoa(margin+14) +
			`" font-weight="bold" fill="#0b0c0c">` + stage.Name(english) + `</text><path d="M` +
			strconv.Itoa(heads[i][0]) + ` ` + strconv.Itoa(margin+20) + `h` + strconv.Itoa(heads[i][1]) + `" stroke="#b1b4b6"/>`)
	}
	for _, l := range c.Links {
		b.WriteString(arrow(code, spots[find(c.Nodes, l.From)], spots[find(c.Nodes, l.To)]))
	}
	for i, n := range c.Nodes {
		b.WriteString(box(n, spots[i], english))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// arrow draws a link from the right side of one box to the left side of the other. One that passes over
// columns runs between the rows, so that no box hides it.
func arrow(code string, from, to spot) string {
	x1, y1, x2, y2 := from.x+nodeWidth, from.y+nodeHeight/2, to.x, to.y+nodeHeight/2
	point := func(x, y int) string { return strconv.Itoa(x) + " " + strconv.Itoa(y) }
	curve := func(x1, y1, x2, y2 int) string {
		middle := (x1 + x2) / 2
		return "C" + point(middle, y1) + " " + point(middle, y2) + " " + point(x2, y2)
	}
	course := "M" + point(x1, y1)
	if x2-x1 <= gapAcross {
		course += curve(x1, y1, x2, y2)
	} else {
		lane := y1 + (nodeHeight+gapDown)/2
		if y2 < y1 {
			lane = y1 - (nodeHeight+gapDown)/2
		}
		course += curve(x1, y1, x1+gapAcross, lane) + "H" + strconv.Itoa(x2-gapAcross) + curve(x2-gapAcross, lane, x2, y2)
	}
	return `<path d="` + course + `" fill="none" stroke="#505a5f" marker-end="url(#arrow-` + code + `)"/>`
}

// box draws a node: solid where the county has it, dashed where it is weak, dotted where it is missing.
func box(n Node, at spot, english bool) string {
	fill, stroke, dash := "#e8f5e9", "#00703c", ""
	switch n.State {
	case Weak:
		fill, stroke, dash = "#fff7e6", "#b58105", ` stroke-dasharray="6 3"`
	case Missing:
		fill, stroke, dash = "#ffffff", "#d4351c", ` stroke-dasharray="2 3"`
	}
	name := n.Name(english)
	state := n.State.Name(english)
	if n.Basis == Assumed {
		state += word(english, " · 假定", " · assumed")
	}
	middle := strconv.Itoa(at.x + nodeWidth/2)
	x, y, low := strconv.Itoa(at.x), strconv.Itoa(at.y), strconv.Itoa(at.y+37)
	rect := `<rect x="` + x + `" y="` + y + `" width="` + strconv.Itoa(nodeWidth) + `" height="` +
		strconv.Itoa(nodeHeight) + `" rx="4" fill="` + fill + `" stroke="` + stroke + `" stroke-width="2"` + dash + `/>`
	return `<g>` + rect + `<text x="` + middle + `" y="` + strconv.Itoa(at.y+20) +
		`" text-anchor="middle" fill="#0b0c0c"` + squeeze(name) + `>` + escape(name) + `</text><text x="` + middle +
		`" y="` + low + `" text-anchor="middle" font-size="11" fill="#505a5f">` + state + `</text></g>`
}

// squeeze makes a name that is wider than its box fit it. Chinese characters are as wide as the letters
// are high, others about half that.
func squeeze(name string) string {
	width := 0
	for _, r := range name {
		if width += 7; r > 0x2e80 {
			width += 6
		}
	}
	if width <= nodeWidth-10 {
		return ""
	}
	return ` textLength="` + strconv.Itoa(nodeWidth-10) + `" lengthAdjust="spacingAndGlyphs"`
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(text string) string { return escaper.Replace(text) }
