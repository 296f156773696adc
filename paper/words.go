package paper

import "strings"

// words are what the papers say, in Chinese and English.
var words = map[string][2]string{
	"lang":              {"zh-CN", "en"},
	"t":                 {" 吨", " t"},
	"unit":              {"二氧化碳当量", "of CO2 equivalent"},
	"certificate_title": {"碳汇注销使用证书", "Certificate of retirement"},
	"number":            {"证书编号", "Certificate"},
	"in_words":          {"大写", "In words"},
	"lead": {"兹证明，下列减排量已为受益人注销使用：",
		"This certifies that the following credits are retired for the beneficiary:"},
	"beneficiary": {"受益人", "Beneficiary"},
	"owner":       {"原持有人", "Held before by"},
	"purpose":     {"用途", "Purpose"},
	"place":       {"使用地", "Place of the claim"},
	"date":        {"注销日期", "Retired on"},
	"serials":     {"序列号（末两位为校验码）", "Serials (the last two digits are a check)"},
	"project":     {"项目", "Project"},
	"method":      {"方法学", "Methodology"},
	"version":     {"第 %d 版", "version %d"},
	"vintage":     {"年份", "Vintage"},
	"tonnes":      {"吨数", "Tonnes"},
	"sum":         {"合计", "Total"},
	"proof":       {"凭据", "Proof"},
	"proof_event": {"公开日志事件", "Event in the public log"},
	"proof_size":  {"树的大小", "Tree size"},
	"proof_root":  {"树根", "Root"},
	"proof_time":  {"检查点时间", "Checkpoint signed at"},
	"proof_log":   {"日志", "Log"},
	"proof_none": {
		"签名中：尚无检查点涵盖此事件，请稍后重新打印。",
		"Being signed: no checkpoint covers this event yet; print again in a moment.",
	},
	"check_here":     {"扫码核验", "Scan to check"},
	"for_ever":       {"注销不同于作废。本证书所列减排量已被使用一次，永远不能再交易。", "Retired is not cancelled, and can never be traded again."},
	"delivery_title": {"碳汇交付单", "Delivery note"},
	"delivery_lead": {"预购合同项下的减排量已交付入库：",
		"Credits delivered into store under an advance purchase:"},
	"delivery_number": {"交付单编号", "Note"},
	"contract":        {"预购合同", "Advance purchase"},
	"signed_on":       {"签订日期", "Signed on"},
	"seller":          {"交付方", "Delivered by"},
	"buyer":           {"收储方", "Received by"},
	"village":         {"所在村", "Village"},
	"price":           {"合同单价", "Price agreed"},
	"per_tonne":       {"每吨", "a tonne"},
	"paid_before":     {"预付金额", "Paid in advance for it"},
	"delivered_on":    {"交付日期", "Delivered on"},
	"sign_seller":     {"交付方（盖章）", "For the seller"},
	"sign_buyer":      {"收储方（盖章）", "For the buyer"},
	"grant_title":     {"惠民项目告知单", "What a programme gives you, and why"},
	"grant_number":    {"告知单编号", "Slip"},
	"grant_none":      {"这份名单上没有您", "You are not on this list"},
	"grant_apart":     {"这份名单不是按个人定的", "This list does not decide about you alone"},
	"grant_about_it":  {"关于这份名单", "About this list"},
	"grant_apart_proof": {"本单没有说明名单上的任何一行，所以没有凭证。",
		"This slip is about no line of the list, so there is no receipt."},

	"grant_sum_listed":      {"公示中，拟发放", "Being shown: would be paid"},
	"grant_sum_due":         {"本次应发放", "To be paid by this list"},
	"grant_sum_paid":        {"本次发放", "Paid by this list"},
	"grant_sum_failed":      {"本次未付成，将重新发放", "The bank could not pay it; it is tried again"},
	"grant_sum_stopped":     {"已停发，未支付", "Stopped, not paid"},
	"grant_sum_short":       {"资金不足，未支付", "Short of money, not paid"},
	"grant_sum_nothing":     {"本次无应发", "Nothing is due by this list"},
	"grant_sum_void":        {"名单已作废，不发放也不收回", "The list is void: nothing is paid or taken back"},
	"grant_sum_back_listed": {"公示中，拟收回", "Being shown: would have to be given back"},
	"grant_sum_back":        {"按本名单应退回", "To be given back by this list"},

	"grant_programme": {"项目", "Programme"},
	"grant_person":    {"本人", "Person"},
	"grant_about":     {"按此编号决定：", "decided under number"},
	"grant_total":     {"本期应得", "For the whole period"},
	"grant_before":    {"其中以前名单已列", "Of it, on earlier lists"},
	"grant_setoff":    {"抵扣以前多发", "Kept back for what was paid by mistake"},
	"grant_why":       {"为什么是这个数", "Why this amount"},
	"grant_whynot":    {"为什么没有", "Why not"},
	"grant_object":    {"不同意怎么办", "If you disagree"},
	"grant_until": {"%s（含）以前，可在“我家”的“我的补助”里提出异议，也可请村里的代办员代办。不用交钱。",
		"Until %s (that day too) you can object under “My programmes” on your own pages, or ask the village assistant " +
			"to do it for you. It costs nothing."},
	"grant_over": {"异议期已过。您仍可在“我家”的“我的补助”里请人工复核，也可请村里的代办员代办。不用交钱。",
		"The time for objections is over. You can still ask, under “My programmes” on your own pages, that a person look " +
			"at it again, or ask the village assistant to do it for you. It costs nothing."},
	"grant_row": {"第几行（从 0 数）", "Row (from 0)"},
	"grant_check": {"凭证文件在本页下载，交给任何人都能查验，不必相信我们。",
		"The receipt is a file on the page from which this was printed. Anybody can check it, without trusting us."},
	"grant_no_proof": {"没有列入名单，所以没有凭证。", "Nothing was listed, so there is no receipt."},
	"grant_issuer":   {"出具：%s", "Issued by %s"},
	"slip_title":     {"碳汇收益分红单", "Dividend slip"},
	"slip_number":    {"分红单编号", "Slip"},
	"run":            {"分红批次", "Dividend"},
	"register":       {"股份登记册", "Share register"},
	"register_date":  {"登记基准日", "Register as of"},
	"holder":         {"股东", "Holder"},
	"holder_number":  {"编号", "number"},
	"collective":     {"村集体", "the collective"},
	"no_name":        {"姓名不在此处显示", "name not shown here"},
	"shares":         {"股份", "Shares"},
	"of":             {"共", "of"},
	"amount":         {"应分金额", "Amount"},
	"tax":            {"代扣税", "Tax withheld"},
	"net":            {"实分金额", "Paid out"},
	"state":          {"状态", "State"},
	"way_back":       {"钱从哪里来：每一分都追溯到售出的减排量和林地", "Where it came from: every fen, back to the sale and the stand"},
	"sale":           {"销售", "Sale"},
	"stand":          {"小班", "Stand"},
	"stands_of":      {"合作社在本村的 %d 个小班之间", "between %d stands of the co-operative"},
	"cooperative":    {"合作社", "Co-operative"},
	"share_of":       {"本户所得", "Of it here"},
	"list_hash":      {"名单指纹", "Fingerprint of the list"},
	"list_none":      {"名单尚未完成", "the list is not complete yet"},
	"unknown":        {"未记载", "not recorded"},
	"line_frozen":    {"已确定，待发放", "fixed, to be paid"},
	"line_paid":      {"已发放", "paid"},
	"line_held":      {"以本人名义保管", "held in the holder's name"},
	"line_returned":  {"银行退回，以本人名义保管", "sent back by the bank, held in the holder's name"},
	"line_reissued":  {"已补发", "paid after all"},
	"line_nothing":   {"无应发金额", "nothing was due"},
	"printed_by":     {"出具：%s碳汇登记簿", "Issued by the carbon register of %s"},
}

// Purposes are what tonnes are usually retired for, by code, in Chinese and English.
var Purposes = map[string][2]string{
	"neutral":          {"碳中和", "Neutrality"},
	"event_neutrality": {"活动碳中和", "Neutral event"},
	"meeting":          {"会议碳中和", "Neutral meeting"},
	"voluntary_offset": {"自愿抵消", "Voluntary offset"},
	"donated":          {"捐赠", "Donated"},
}

// Purpose returns the words of a purpose. A year at the end of a code stays as it is, and so does a code without words:
// whoever retires may have one of its own.
func Purpose(code string, english bool) string {
	words, known := Purposes[code]
	year := ""
	if i := strings.LastIndexByte(code, '_'); !known && i > 0 && len(code) == i+5 {
		if words, known = Purposes[code[:i]]; known {
			year = " " + code[i+1:]
		}
	}
	switch {
	case !known:
		return code
	case english:
		return words[1] + year
	}
	return words[0] + year
}
