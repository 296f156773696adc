package web

import "liangshan/view"

// codeWords are what codes of read tables are called: by table and column, or by a column of any table, the beginning
// of their words. A code without words stays as it is.
var codeWords = map[string]string{
	"authority_actor.kind": "actor", "card_card.state": "card", "card_redemption.state": "use",
	"card_sale.state":   "cardsale",
	"carbon_lot.status": "status", "carbon_project.state": "project", "carbon_period.state": "period",
	"dividend_run.state": "run", "dividend_line.state": "line", "dividend_objection.state": "objection",
	"exchange_order.state": "order", "exchange_order.side": "side", "exchange_participant.state": "participant",
	"exchange_alert.scheme": "scheme", "person_correction.state": "correction",
	"place_place.kind": "place", "place_road.road_colour": "road", "place_colour.road_colour": "road",
	"programme_line.state": "grant", "programme_run.state": "run", "programme_objection.state": "objection",
	"programme_version.every": "every", "programme_version.unit": "unit",
	"reason": "reason", "decision": "reason", "appeal_decision": "reason", "basis": "reason",
	"purpose": "purpose", "by_right": "right", "order_state": "order", "case_state": "order",
}

// coded writes a code with its words, by which people read it, before the code itself, by which it is looked for.
func (p *page) coded(table string, c view.Column, code string) string {
	kind, ok := codeWords[table+"."+c.Name]
	if !ok {
		kind, ok = codeWords[c.Name]
	}
	if code == "" {
		return code
	}
	if words := p.Coded(kind, code); ok && words != code {
		return words + " (" + code + ")"
	}
	for _, list := range []string{"person.Field", "person.Checker", "land.HolderKind", "village.Kind"} {
		words := p.in(func(v *vocabulary) map[string]string { return v.Choice[list] }, code)
		if choiceColumns[list] == c.Name && words != "" {
			return words + " (" + code + ")"
		}
	}
	return code
}

// choiceColumns are the columns whose codes a form offers to choose from.
var choiceColumns = map[string]string{"person.Field": "field", "person.Checker": "checked_by",
	"land.HolderKind": "holder_kind", "village.Kind": "kind"}
