package web

import (
	"slices"

	"liangshan/paper"
)

// A goalNode is a goal with what hangs below it, and the lights of all of that.
type goalNode struct {
	paper.Goal
	G      *goalsPage
	Level  int // Of its heading.
	Below  []*goalNode
	Lights []lightCount // The worst first; none that nothing has.
}

// A lightCount is how many goals have a light.
type lightCount struct {
	Light string
	Count int
}

// goalsFolded is from how many goals on a branch is folded at first: its lights stand beside its name.
const goalsFolded = 20

// Tree returns the goals as a tree, directions with headings of a level.
func (g *goalsPage) Tree(level int) (directions []*goalNode) {
	var path []*goalNode
	for _, goal := range g.Dashboard.Goals {
		node := &goalNode{Goal: goal, G: g, Level: level}
		path = path[:min(goal.Depth, len(path))]
		if len(path) == 0 {
			directions = append(directions, node)
		} else {
			up := path[len(path)-1]
			up.Below = append(up.Below, node)
		}
		if node.Lit() {
			for _, above := range path {
				above.Lights = counted(above.Lights, goal.Light)
			}
		}
		path = append(path, node)
	}
	return directions
}

// counted counts a light in, and keeps the worst first.
func counted(all []lightCount, light string) []lightCount {
	i := 0
	for i < len(all) && worse(all[i].Light) < worse(light) {
		i++
	}
	if i < len(all) && all[i].Light == light {
		all[i].Count++
		return all
	}
	return slices.Insert(all, i, lightCount{light, 1})
}

// worse returns the place of a light among all, the worst first.
func worse(light string) int { return slices.Index(paper.Lights, light) }

// Name returns the goal's name in the language of the page.
func (n *goalNode) Name() string { return n.G.Pick(n.NameZH, n.NameEN) }

// Office returns who answers for it: the department, and the post.
func (n *goalNode) Office() string {
	office := n.G.Pick(n.OfficeZH, n.OfficeEN)
	if n.Post == "" {
		return office
	}
	return office + n.G.Pick("、", ", ") + n.G.p.named(n.Post)
}

// Lit reports whether the goal has a light: a rule judges it, and reporting has begun.
func (n *goalNode) Lit() bool { return n.Rule != "" && n.G.Begun }

// Reason says why the light is as it is.
func (n *goalNode) Reason() string { return n.G.Pick(n.ReasonZH, n.ReasonEN) }

// Unfolded reports whether the branch is shown open.
func (n *goalNode) Unfolded() bool { return len(n.Below) < goalsFolded }
