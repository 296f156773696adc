package payrun_test

import (
	"errors"
	"fmt"
	"testing"

	"liangshan/county"
	"liangshan/programme"
	"liangshan/programme/payrun"
)

// TestRecomputeGoesOn: a period that can be decided no more, because its programme pays nothing by now, stops no period
// behind it.
func TestRecomputeGoesOn(t *testing.T) {
	r := found(t, 1)
	ctx := t.Context()
	const first = `programme: first
version: %d
zh: 先行补贴
en: An example
basis: [{zh: 某办法, article: "3"}]
unit: person
every: month
columns: {wage: {kind: money, zh: 月工资, en: monthly wage}}
values: {most: {is: "min(wage, 600.00)", zh: 限额, en: limit}}
clauses: [{rule: wage < 3000.00, zh: 工资已达三千元, en: the wage reaches 3000}]
%s
tests:
  - {name: below, period: "2026-05", in: {wage: 2999.99}, out: {%s: 600.00}}
  - {name: reached, like: below, in: {wage: 3000.00}, out: {outcome: denied, fails: [1]}}
`
	publish := func(version int, pays, out string) {
		files, err := county.ReadFiles(folderOf("programmes/first.yaml", fmt.Sprintf(first, version, pays, out)))
		must(t, err)
		_, err = r.Apply(ctx, files)
		must(t, err)
	}
	publish(1, `amount: most
accounts: {budget: 513011, payable: 513012, bank: 513013, suspense: 513014, receivable: 513015, claims: 513016}
review: {role: chief_accountant, publicity_days: 1, objection_days: 1}`, "amount")
	const head = "key,from,source,"
	state := func(code, table string) {
		_, err := r.at(0).State(ctx, code, payrun.File{Path: "facts.csv", Data: []byte(head + table)})
		must(t, err)
	}
	direct := "employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started," +
		"months_paid\n1,2026-01-01,test,true,true,%s,2023-06-30,1998-05-01,24,false,false,%s,2024-01-01,3\n"
	state("talent_direct", fmt.Sprintf(direct, "master", "2000.00"))
	for _, order := range []payrun.Order{{Programme: "first", Period: "2026-09"},
		{Programme: "talent_direct", Period: "2026-10"}} {
		_, err := r.run(ctx, order, nil)
		must(t, err)
	}
	publish(2, "results: [most]", "most")
	state("talent_direct", fmt.Sprintf(direct, "doctor", "2001.00"))
	all, err := r.at(clerk).Recompute(ctx, date("2026-09-01"))
	if !errors.Is(err, programme.ErrPaysNothing) || len(all) != 1 || all[0].Total <= 0 {
		t.Errorf("%+v %v", all, err)
	}
	r.audit()
}
