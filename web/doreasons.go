package web

// officeReasons are the reasons that the forms of commands offer, but for those of the exchange. They are written down
// as codes, so that nothing personal gets into the record.
var officeReasons = map[string][]string{
	"authority.restore_actor": {"back_at_post", "inquiry_over", "entered_wrongly", "other"},
	"authority.suspend_actor": {"left_post", "token_lost", "inquiry", "by_order", "other"},

	"carbon.cancel":            {"entered_wrongly", "by_order", "other"},
	"carbon.refuse_project":    {"paper_missing", "papers_wrong", "not_qualified", "applicant_asked", "other"},
	"carbon.register_project":  {"papers_complete", "other"},
	"carbon.resume_project":    {"inquiry_over", "papers_complete", "other"},
	"carbon.return_period":     {"paper_missing", "papers_wrong", "other"},
	"carbon.review_project":    {"papers_complete", "other"},
	"carbon.suspend_project":   {"inquiry", "papers_lapsed", "by_order", "other"},
	"carbon.terminate_project": {"applicant_asked", "by_order", "other"},
	"carbon.withdraw_stand":    {"contract_over", "stand_lost", "entered_wrongly", "other"},

	"card.close":              {"not_needed", "moved_away", "died", "no_longer_entitled", "other"},
	"card.close_till":         {"not_needed", "closed_down", "other"},
	"card.close_with_balance": {"not_needed", "moved_away", "died", "no_longer_entitled", "other"},
	"card.return_sale":        {"goods_faulty", "not_needed", "entered_wrongly", "other"},
	"card.take_back":          {"service_not_had", "entered_wrongly", "other"},
	"card.write_off":          {"goods_spoiled", "goods_lost", "other"},

	"company.note_dissolved": {"deregistered", "licence_revoked", "merged", "bankrupt", "other"},

	"dividend.correct_shares":   {"entered_wrongly", "assembly_decided", "by_order", "other"},
	"dividend.dismiss":          {"facts_are_right", "paper_missing", "other"},
	"dividend.divide_household": {"family_agreed", "married", "divorced", "by_order", "other"},
	"dividend.inherit":          {"by_will", "by_law_of_succession", "by_order", "other"},
	"dividend.object":           {"shares_wrong", "left_out", "person_missing", "amount_wrong", "other"},
	"dividend.return_payment":   {"bank_refused", "account_wrong", "other"},
	"dividend.transfer_shares":  {"given", "bought", "family_agreed", "assembly_decided", "by_order", "other"},
	"dividend.uphold":           {"shares_wrong", "left_out", "person_missing", "other"},
	"dividend.withdraw_run":     {"entered_wrongly", "by_order", "other"},
	"dividend.withdraw_shares":  {"assembly_decided", "by_order", "other"},

	"housing.end_lease": {"moved_away", "term_over", "rent_unpaid", "by_order", "other"},

	"land.correct": {"survey_corrected", "entered_wrongly", "by_order", "other"},
	"land.end":     {"term_over", "both_agreed", "rent_unpaid", "by_order", "other"},
	"land.retire":  {"taken_for_public_use", "entered_wrongly", "other"},

	"ledger.correct":  {"entered_wrongly", "other"},
	"ledger.freeze":   {"inquiry", "by_order", "other"},
	"ledger.unfreeze": {"inquiry_over", "by_order", "other"},

	"person.answer_correction": {"paper_shown", "facts_are_right", "no_paper", "other"},
	"person.end_guardianship":  {"grown_up", "died", "by_order", "other"},
	"person.end_proxy":         {"withdrawn", "died", "not_needed", "other"},

	"place.close":          {"closed_down", "rebuilt", "entered_wrongly", "other"},
	"place.correct":        {"survey_corrected", "entered_wrongly", "other"},
	"place.correct_return": {"entered_wrongly", "other"},
	"place.retire_road":    {"rebuilt", "entered_wrongly", "other"},

	"programme.appeal":           {"answer_without_reason", "fact_not_checked", "rule_misread", "new_paper", "other"},
	"programme.ask_review":       {"fact_wrong", "rule_misread", "new_paper", "other"},
	"programme.decide_appeal":    {"facts_are_right", "rule_says_so", "fact_wrong", "rule_misread", "other"},
	"programme.dismiss":          {"facts_are_right", "rule_says_so", "paper_missing", "other"},
	"programme.grant_review":     {"fact_wrong", "rule_misread", "new_paper", "other"},
	"programme.object":           {"fact_wrong", "left_out", "not_entitled", "rule_misread", "new_paper", "other"},
	"programme.raise_claim":      {"paid_in_error", "fact_wrong", "died", "other"},
	"programme.resolve_suspense": {"bank_mended", "not_ours", "sent_back", "other"},
	"programme.retire":           {"replaced", "term_over", "by_order", "other"},
	"programme.stop":             {"died", "moved_away", "fact_wrong", "withdrawn_by_person", "other"},
	"programme.uphold":           {"fact_wrong", "left_out", "rule_misread", "new_paper", "other"},
	"programme.waive":            {"hardship", "cannot_be_recovered", "by_order", "other"},
	"programme.withdraw_run":     {"entered_wrongly", "by_order", "other"},

	"talent.dissolve_club": {"not_needed", "other"},
	"talent.end":           {"finished", "moved_away", "withdrawn_by_person", "other"},
	"talent.leave":         {"finished", "moved_away", "withdrawn_by_person", "other"},
	"talent.withdraw_slot": {"partner_withdrew", "too_few", "weather", "other"},
}

// officeBases are what some commands rest on.
var officeBases = map[string][]string{
	"person.grant_proxy": {"power_of_attorney", "asked_in_person", "asked_by_phone", "cannot_read", "ill", "no_phone"},
}

// officeCauses are what happened to a forest.
var officeCauses = map[string][]string{
	"carbon.report_reversal": {"fire", "pest", "felling", "snow", "flood", "other"},
}

// officeCodes adds to the lists of a form the codes that its command takes, in words.
func (v *visit) officeCodes(module, command string, all map[string][]option) {
	for name, codes := range map[string][]string{"reason": officeReasons[command], "basis": officeBases[command],
		"cause": officeCauses[command]} {
		if codes != nil {
			all[module+"."+name] = v.codes("reason", codes)
		}
	}
}
