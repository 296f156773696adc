package exchange

import (
	"errors"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
)

// A ToldRefusal is a refusal with the figures or the word that it is about.
type ToldRefusal struct {
	Refusal *kernel.Refusal
	zh, en  string
}

func (e *ToldRefusal) Error() string { return e.Refusal.Code + " (" + e.Told() + ")" }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *ToldRefusal) Unwrap() error { return e.Refusal }

// Told says what the refusal is about in both languages.
func (e *ToldRefusal) Told() string { return e.zh + " · " + e.en }

var sessionsZH = [...]string{"休市", "开盘前", "开盘集合竞价", "连续交易", "午休", "收盘集合竞价", "停牌", "集合竞价成交"}
var sessionsEN = [...]string{"closed", "pre-opening", "opening call", "continuous", "break", "closing call", "halted",
	"crossing"}

// told adds to a refusal what it is about in a market: the band, or the session and when the next one begins.
func (m *market) told(refusal *kernel.Refusal) error {
	switch {
	case refusal == nil:
		return nil
	case refusal == ErrBand && m.book != nil:
		return toldBand(int64(m.day.Terms.Low), int64(m.day.Terms.High))
	case refusal == ErrSession:
		next := clockOf(m.day.Next)
		return &ToldRefusal{refusal, "现在是" + sessionsZH[m.day.Current()] + "，下一时段 " + next + " 开始",
			"now " + sessionsEN[m.day.Current()] + ", the next session begins " + next}
	}
	return refusal
}

func toldBand(low, high int64) error {
	from, to := quantity.Format(low, 2), quantity.Format(high, 2)
	return &ToldRefusal{ErrBand, "价格区间为每吨 " + from + " 至 " + to + " 元",
		"the band is " + from + " to " + to + " yuan a tonne"}
}

// toldBlock adds to a refusal the band or the time of blocks.
func (x *Exchange) toldBlock(tx *kernel.Tx, m *market, refusal *kernel.Refusal) error {
	r, ok := x.blockRules(tx, m)
	switch {
	case refusal == ErrBand && ok:
		return toldBand(r.low, r.high)
	case refusal == ErrSession && ok:
		from, to := minuteText(r.from), minuteText(r.to)
		return &ToldRefusal{refusal, "大宗时段为交易日 " + from + " 至 " + to,
			"blocks are traded from " + from + " to " + to + " on trading days"}
	case refusal == ErrBlockSize && ok:
		return &ToldRefusal{refusal, "大宗至少 " + strconv.FormatInt(r.least, 10) + " 吨",
			"a block has at least " + strconv.FormatInt(r.least, 10) + " t"}
	}
	return m.told(refusal)
}

// clockOf returns a moment as date and time of day in the county.
func clockOf(ms int64) string {
	day := calendar.DayOf(ms)
	return day.String() + " " + minuteText((ms-day.StartMillis())/60_000)
}

// minuteText returns a minute of the day as hours and minutes.
func minuteText(minute int64) string {
	two := func(n int64) string { return strconv.FormatInt(100+n, 10)[1:] }
	return two(minute/60) + ":" + two(minute%60)
}

// conflictOf adds to ErrConflict the word of an order that is not known, or that its last day is missing.
func (c *Order) conflictOf(err error) error {
	if !errors.Is(err, ErrConflict) {
		return err
	}
	for _, f := range []struct {
		name, word string
		known      []string
		empty      bool
	}{{"side", c.Side, sideWords[:], false}, {"life", c.Life, lifeWords[:], true},
		{"prevent", c.Prevent, preventionWords[1:], true}} {
		if !(f.empty && f.word == "") && wordIn(f.known, f.word) < 0 {
			all := strings.Join(f.known, ", ")
			return &ToldRefusal{ErrConflict, f.name + " 只能是 " + all, f.name + " is one of " + all}
		}
	}
	switch {
	case c.Life == "gtd" && c.Until == 0:
		return &ToldRefusal{ErrConflict, "life 为 gtd 时须写明 until", "with life gtd, until is required"}
	case c.Life != "gtd" && c.Until != 0:
		return &ToldRefusal{ErrConflict, "until 只能与 life gtd 同用", "until goes with life gtd only"}
	case c.Market && c.Price != 0:
		return &ToldRefusal{ErrConflict, "市价申报不写 price_fen_t", "an order at the market has no price_fen_t"}
	case c.Market && c.Life != "ioc" && c.Life != "fok":
		return &ToldRefusal{ErrConflict, "市价申报的 life 只能是 ioc 或 fok", "an order at the market has life ioc or fok"}
	}
	return err
}
