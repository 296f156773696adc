package chain_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liangshan/chain"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// food is a small chain with a link within a stage and two gaps.
func food() chain.Publish {
	node := func(code string, stage chain.Stage, zh, en string, state chain.State) chain.Node {
		return chain.Node{Code: code, Stage: stage, NameZH: zh, NameEN: en, State: state, Basis: chain.Assumed}
	}
	return chain.Publish{Code: "food", NameZH: "食品", NameEN: "food", Basis: chain.Article, Nodes: []chain.Node{
		node("wheat", chain.Upstream, "小麦", "wheat", chain.Present),
		node("flour", chain.Midstream, "面粉", "flour", chain.Present),
		node("noodles", chain.Midstream, `速冻<面点>&"面"`, "frozen noodles & pastry of all kinds", chain.Weak),
		node("cold", chain.Downstream, "冷链物流", "cold chain", chain.Missing),
	}, Links: []chain.Link{{From: "wheat", To: "flour"}, {From: "flour", To: "noodles"}, {From: "noodles", To: "cold"},
		{From: "wheat", To: "cold"}}}
}

func TestPublish(t *testing.T) {
	k := kernel.New()
	c := chain.New(k)
	r := rig.New(t, k)
	rig.Must(r, c.Publishes, food())
	rig.Refused(r, c.Publishes, food(), chain.ErrSame)
	for _, x := range []struct {
		change func(*chain.Publish)
		want   *kernel.Refusal
		list   string
		row    int
	}{
		{func(p *chain.Publish) { p.Code = "Food" }, chain.ErrCode, "", 0},
		{func(p *chain.Publish) { p.NameEN = "" }, chain.ErrName, "", 0},
		{func(p *chain.Publish) { p.Basis = "" }, chain.ErrBasis, "", 0},
		{func(p *chain.Publish) { p.Nodes = nil }, chain.ErrNoNodes, "", 0},
		{func(p *chain.Publish) { p.Links = make([]chain.Link, chain.LinksMax+1) }, chain.ErrTooMany, "", 0},
		{func(p *chain.Publish) { p.Nodes[1].Code = "" }, chain.ErrCode, "nodes", 1},
		{func(p *chain.Publish) { p.Nodes[1].Stage = "mid" }, chain.ErrStage, "nodes", 1},
		{func(p *chain.Publish) { p.Nodes[2].NameZH = " a" }, chain.ErrName, "nodes", 2},
		{func(p *chain.Publish) { p.Nodes[3].State = "" }, chain.ErrState, "nodes", 3},
		{func(p *chain.Publish) { p.Nodes[3].Basis = "rumour" }, chain.ErrBasis, "nodes", 3},
		{func(p *chain.Publish) { p.Nodes[3].Code = "wheat" }, chain.ErrTwice, "nodes", 3},
		{func(p *chain.Publish) { p.Links[2].To = "rice" }, chain.ErrNode, "links", 2},
		{func(p *chain.Publish) { p.Links[3] = p.Links[0] }, chain.ErrLink, "links", 3},
		{func(p *chain.Publish) { p.Links[3] = chain.Link{From: "cold", To: "wheat"} }, chain.ErrUpstream, "links", 3},
		{func(p *chain.Publish) { p.Links[3] = chain.Link{From: "noodles", To: "flour"} }, chain.ErrCircle, "", 0},
		{func(p *chain.Publish) { p.Links[3] = chain.Link{From: "cold", To: "cold"} }, chain.ErrCircle, "", 0},
	} {
		wrong := food()
		x.change(&wrong)
		result := rig.Do(r, c.Publishes, wrong)
		var part *chain.PartRefusal
		if !errors.Is(result.Err, x.want) || errors.As(result.Err, &part) != (x.list != "") ||
			part != nil && (part.List != x.list || part.Row != x.row) {
			t.Errorf("%v, want %v in %s %d", result.Err, x.want, x.list, x.row)
		}
	}
	next := food()
	next.Nodes[3].State = chain.Present
	rig.Must(r, c.Publishes, next)
	have, _ := c.Chain("food")
	if have.Version != 2 || len(have.Gaps()) != 1 || have.Gaps()[0].Code != "noodles" || !slices.Equal(c.Codes(), []string{"food"}) {
		t.Errorf("%+v", have)
	}
	up, down := have.Near("noodles")
	if len(up) != 1 || up[0].Code != "flour" || len(down) != 1 || down[0].Code != "cold" {
		t.Errorf("%v %v", up, down)
	}
	if err := c.Audit(); err != nil {
		t.Fatal(err)
	}
	db := r.Projected(chain.Schema)
	if got := r.Value(db, `SELECT count(*) || (SELECT count(*) FROM chain_link) || (SELECT version FROM chain_chain)
		FROM chain_node WHERE chain_state = 'weak'`); got != "142" {
		t.Error(got)
	}
	other := kernel.New()
	chain.New(other)
	r.Replayed(other)
}

func published(t *testing.T, p chain.Publish) chain.Chain {
	t.Helper()
	k := kernel.New()
	c := chain.New(k)
	rig.Must(rig.New(t, k), c.Publishes, p)
	have, ok := c.Chain(p.Code)
	if !ok {
		t.Fatal("it is not there")
	}
	return have
}

// TestPicture reads the picture as XML: a box for every node, none upon another, an arrow for
// every link, running to the right, and the words that say what colours and borders say.
func TestPicture(t *testing.T) {
	c := published(t, food())
	for _, english := range []bool{false, true} {
		picture := c.SVG("food", english)
		type rect struct{ x, y, w, h int }
		var boxes []rect
		arrows, text := 0, ""
		d := xml.NewDecoder(strings.NewReader(picture))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, picture)
			}
			switch e := token.(type) {
			case xml.CharData:
				text += string(e) + "\n"
			case xml.StartElement:
				n := func(name string) int {
					for _, a := range e.Attr {
						if a.Name.Local == name {
							v, _ := strconv.Atoi(a.Value)
							return v
						}
					}
					return 0
				}
				if e.Name.Local == "rect" {
					boxes = append(boxes, rect{n("x"), n("y"), n("width"), n("height")})
				}
				for _, a := range e.Attr {
					if a.Name.Local == "marker-end" {
						arrows++
					}
					if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
						t.Errorf("the picture has %s", a.Name.Local)
					}
				}
			}
		}
		if len(boxes) != 4 || arrows != 4 {
			t.Errorf("%d boxes, %d arrows", len(boxes), arrows)
		}
		for i, a := range boxes {
			for _, b := range boxes[:i] {
				if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
					t.Errorf("%v lies upon %v", a, b)
				}
			}
		}
		want := []string{"速冻<面点>&\"面\"", "缺失", "薄弱", "上游", "缺口 2 处。"}
		if english {
			want = []string{"frozen noodles & pastry", "missing", "weak", "downstream", "Gaps: 2."}
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("the picture does not say %q", w)
			}
		}
	}
}

// FuzzChain draws chains of any form: what may be published can be drawn.
func FuzzChain(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, b []byte) {
		p := chain.Publish{Code: "x", NameZH: "某", NameEN: "x", Basis: chain.Assumed}
		stages := []chain.Stage{chain.Upstream, chain.Midstream, chain.Downstream}
		for i := 0; i+1 < len(b) && i < 60; i += 2 {
			if len(p.Nodes) < 2 || b[i]&1 == 0 {
				p.Nodes = append(p.Nodes, chain.Node{Code: "n" + strings.Repeat("x", len(p.Nodes)), Stage: stages[b[i+1]%3], NameZH: "某",
					NameEN: "n", State: chain.Weak, Basis: chain.Assumed})
			} else {
				p.Links = append(p.Links, chain.Link{From: p.Nodes[int(b[i])%len(p.Nodes)].Code, To: p.Nodes[int(b[i+1])%len(p.Nodes)].Code})
			}
		}
		if chain.Check(p) != nil {
			return
		}
		c := published(t, p)
		if strings.Count(c.SVG("x", false), "<rect") != len(p.Nodes) {
			t.Fatal("a node is not drawn")
		}
	})
}
