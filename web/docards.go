package web

// cardChoices are what forms about cards and bookings offer to choose from, by the type of a number or, of texts, by
// module and field. A till writes neither numbers of goods nor codes of purposes by heart.
var cardChoices = []choice{
	{"card.GoodsNumber", `SELECT number, ` + goodsNamed("name_zh", "不能用卡购买", "元") + `, ` +
		goodsNamed("name_en", "for no card", "yuan") + ` FROM card_goods g ORDER BY g.number`},
	{"card.TillNumber", `SELECT t.number, coalesce(c.name, ''), coalesce(c.name, '') FROM card_till t
		LEFT JOIN company_company c ON c.number = t.company WHERE t.closed_date IS NULL ORDER BY t.number`},
	{"card.purpose", `SELECT purpose, name_zh, name_en FROM card_purse_rule r WHERE from_date =
		(SELECT max(from_date) FROM card_purse_rule WHERE purpose = r.purpose) GROUP BY purpose ORDER BY purse`},
	{"card.scheme", schemesNow},
	{"card.benefit", benefitsNow},
	{"talent.benefit", benefitsNow},
	{"talent.SlotNumber", `SELECT t.number, t.name_zh || ' ' || ` + slotBegins + `, t.name_zh || ' ' || ` + slotBegins + `
		FROM talent_slot t WHERE t.state = 'offered' ORDER BY t.on_date DESC, t.minute`},
	{"talent.ClubNumber", `SELECT number, name_zh, name_zh FROM talent_club WHERE ended_date IS NULL ORDER BY number`},
	{"talent.OpeningNumber", `SELECT number, name_zh, name_zh FROM talent_opening WHERE state = 'open' ORDER BY number`},
}

const (
	schemesNow = `SELECT code, name_zh, name_en FROM card_scheme s WHERE from_date = (SELECT max(from_date)
		FROM card_scheme WHERE number = s.number) ORDER BY number`
	benefitsNow = `SELECT benefit, name_zh, name_en FROM card_benefit b WHERE from_date = (SELECT max(from_date)
		FROM card_benefit WHERE scheme = b.scheme) GROUP BY benefit ORDER BY scheme, benefit`
)

// goodsNamed says what goods g are called, which purse pays for them and what they cost.
func goodsNamed(name, none, yuan string) string {
	return `g.name_zh || ' · ' || coalesce((SELECT ` + name + ` FROM card_purse_rule WHERE purpose = g.purpose
		ORDER BY from_date DESC LIMIT 1), '` + none + `') || printf(' · %d.%02d ` + yuan + `', g.price_fen / 100,
		g.price_fen % 100)`
}
