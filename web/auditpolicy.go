package web

import (
	"net/url"
	"strconv"
)

// policyPath returns the path of the page of a text of policies.
func (v *visit) policyPath(name, version string) string {
	return v.with("/audit/policy/"+url.PathEscape(name), url.Values{"version": {version}})
}

// auditPolicy shows a text of policies whole: as it is in force, or as another version has it.
func auditPolicy(v *visit) error {
	name := v.r.PathValue("name")
	rows, err := v.rows(`SELECT version, text, published_ms FROM authority_policy WHERE name = ?
		ORDER BY version DESC`, name)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errNoPage
	}
	newest, err := v.rows(`SELECT max(version) FROM authority_policy`)
	if err != nil {
		return err
	}
	shown := rows[0]
	if word := v.r.URL.Query().Get("version"); word != "" {
		version, err := strconv.ParseInt(word, 10, 63)
		if err != nil {
			return errBadWord
		}
		shown = nil
		for _, r := range rows {
			if r[0] == version {
				shown = r
			}
		}
		if shown == nil {
			return errNoPage
		}
	}
	state := "policy_before"
	if shown[0] == newest[0][0] {
		state = "policy_in_force"
	}
	v.Title, v.Here = v.T("policy_text")+" "+name, "/audit"
	d := &deskView{Crumb: menu{"/audit", "audit"}, After: "whole", More: valueText(shown[1]),
		Facts: []fact{{Name: v.T("chain_version"), Value: valueText(shown[0]), Soft: v.T(state)},
			{Name: v.T("when"), Value: v.time(shown[2].(int64))}}}
	l := v.newList("versions", "policy_versions", "no_rows", "chain_version", "when")
	for _, r := range rows {
		l.add(cellText(valueText(r[0])).to(v.policyPath(name, valueText(r[0]))), v.cellTime(r[2]))
	}
	d.Lists = append(d.Lists, l)
	return v.show(d, "/audit/policy/"+url.PathEscape(name))
}
