package fold

import (
	"liangshan/kernel"
	"liangshan/task"
)

// nodes makes rows of the tree's nodes of a kind while they are in force. The synthetic ones
// count: whoever shows them says so.
func nodes(kind task.Kind) func() Take {
	return func() Take {
		there := map[string]uint64{} // Member of each node.
		return func(at kernel.At, body any, add func(Row)) {
			e := body.(task.Published)
			if e.Row.Kind != kind {
				return
			}
			member, ok := there[e.Row.Code]
			switch {
			case !ok && !e.Row.Ended:
				there[e.Row.Code] = at.Sequence
				r := row(at, "", at.Sequence, 1)
				r.Date = e.Row.From
				add(r)
			case ok && e.Row.Ended:
				delete(there, e.Row.Code)
				r := row(at, "", member, -1)
				r.Date = e.Row.From
				add(r)
			}
		}
	}
}

func goalFolds() []Fold {
	published := []string{"task.published"}
	return []Fold{
		{
			Name:      "task.tasks",
			NameZH:    "重点任务项数",
			NameEN:    "key tasks of the tree",
			Piece:     "1",
			Aggregate: Sum,
			Events:    published,
			New:       nodes(task.Task),
		},
		{Name: "task.reforms", NameZH: "重大改革项数", NameEN: "major reforms of the tree", Piece: "1", Aggregate: Sum,
			Events: published, New: nodes(task.Reform)},
		{Name: "task.results", NameZH: "标志性成果项数", NameEN: "landmark results of the tree", Piece: "1", Aggregate: Sum,
			Events: published, New: nodes(task.Result)},
	}
}
