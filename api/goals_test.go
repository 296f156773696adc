package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/indicator/desk"
)

// TestFigures folds a record over HTTP, publishes it with what the fold answered, opens it down to rows and receipts and
// comes back from an event to the figure. Of whom and how much is shown to those who may read the table under it.
func TestFigures(t *testing.T) {
	r, _ := newMarketRig(t)
	for _, role := range []string{"statistician", "auditor"} {
		r.actor(role, authority.RegisterActor{Kind: authority.Program, Roles: []string{role}})
	}
	for _, figure := range []string{"income_returned", "carbon_traded", "key_tasks"} {
		var folded Folded
		path := "/v1/figure/" + figure
		r.get(path+"/fold?period=2026", "statistician").ok().into(&folded)
		if folded.Command.Rows == 0 || !folded.Changed {
			t.Fatalf("%s: %+v", figure, folded)
		}
		body, err := json.Marshal(folded.Command)
		r.must(err)
		r.done("indicator.publish_fold", "statistician", string(body))
		r.get(path+"/fold?period=2026", "statistician").ok().into(&folded)
		if folded.Changed {
			t.Errorf("%s is published, and is still another", figure)
		}
		var page desk.FigurePage
		r.get(path, "statistician").ok().into(&page)
		if len(page.Values) != 1 || !page.Values[0].Holds || page.Values[0].Rows != folded.Command.Rows {
			t.Errorf("%s: %+v", figure, page.Values)
		}
		var rows desk.RowPage
		r.get(path+"/rows?period=2026&limit=3", "auditor").ok().into(&rows)
		if len(rows.Rows) == 0 || rows.Rows[0].Value == nil {
			t.Fatalf("%s: %+v", figure, rows)
		}
		var moved MovedList
		back := fmt.Sprintf("/v1/event/%d/figures", rows.Rows[0].Sequence)
		if line := rows.Rows[0].Line; line >= 0 {
			back += fmt.Sprintf("?row=%d", line)
		}
		answer := r.get(back, "auditor").ok()
		answer.into(&moved)
		if !strings.Contains(string(answer.body), `"`+figure+`"`) {
			t.Errorf("%s does not lead back to %s: %s", back, figure, answer.body)
		}
	}
	r.get("/v1/figure/no_such/fold?period=2026", "statistician").refused(404, "indicator.figure_unknown")
	r.get("/v1/figure/key_tasks/fold?period=now", "statistician").refused(409, "indicator.period_malformed")
	r.get("/v1/figure/key_tasks/fold?period=2026", "nobody").refused(403, "authority.denied")
	r.get("/v1/figure/key_tasks/places?level=township&from=2026&to=2026", "statistician").refused(409,
		"indicator.not_by_place")
	r.get("/v1/event/1/figures?row=x", "auditor").refused(400, "request.bad_query")
}
