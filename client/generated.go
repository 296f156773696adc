// Code generated from the OpenAPI document by go test ./api -run TestClient -update. DO NOT EDIT.

package client

import (
	"context"
	"net/http"
	"net/url"
)

// Reconcile is a type of the interface.
type Reconcile map[string]any

// ApiAccount is a type of the interface.
type ApiAccount struct {
	Balance       int64   `json:"balance"` // Credits less debits, now.
	BalanceText   string  `json:"balance_text"`
	Code          int64   `json:"code"`
	DebitsPending int64   `json:"debits_pending"` // Held, not yet posted.
	Flags         int64   `json:"flags"`          // 1 may owe, 2 never owed, 4 frozen, 8 closed.
	Holder        int64   `json:"holder"`
	ID            int64   `json:"id"`
	NameEN        string  `json:"name_en"`
	NameZH        string  `json:"name_zh"` // Of its code in the chart of accounts.
	OpenedMS      int64   `json:"opened_ms"`
	Unit          ApiUnit `json:"unit"`
}

// ApiAnswer is a type of the interface.
type ApiAnswer struct {
	Count    int64           `json:"count"`            // Number of events.
	Events   []ApiEvent      `json:"events,omitempty"` // If asked for by ?events=true, and it names no others.
	Index    int64           `json:"index"`            // Entry of the journal.
	Position int64           `json:"position"`         // For ?after= on reads.
	Receipt  string          `json:"receipt"`          // Path of the receipt of the first event.
	Refused  []ApiRefusedRow `json:"refused"`          // Rows of a bulk command that were left out; not told again when repeated.
	Repeated bool            `json:"repeated"`         // It had taken effect before; this is the old answer.
	Sequence int64           `json:"sequence"`         // First event of the entry.
	Time     string          `json:"time"`             // Of the entry, RFC 3339.
}

// ApiBlockList is a type of the interface.
type ApiBlockList struct {
	Blocks   []ApiBlockOffer `json:"blocks"`
	Position int64           `json:"position"`
}

// ApiBlockOffer is a type of the interface.
type ApiBlockOffer struct {
	Agreed    bool   `json:"agreed"` // By the one who posted it: a confirmation trades at once.
	Block     int64  `json:"block"`
	ExpiresMS int64  `json:"expires_ms"`
	PriceFen  int64  `json:"price_fen"`
	Side      string `json:"side"` // Of the one who posted it: who answers is on the other.
	Tonnes    int64  `json:"tonnes"`
	Version   int64  `json:"version"` // Of these terms; a confirmation names it.
}

// ApiCandle is a type of the interface.
type ApiCandle struct {
	CloseFen    int64 `json:"close_fen"`
	HighFen     int64 `json:"high_fen"`
	LowFen      int64 `json:"low_fen"`
	OpenFen     int64 `json:"open_fen"`
	TimeMS      int64 `json:"time_ms"` // When it begins.
	Trades      int64 `json:"trades"`
	TurnoverFen int64 `json:"turnover_fen"`
	VolumeT     int64 `json:"volume_t"`
}

// ApiCandleList is a type of the interface.
type ApiCandleList struct {
	Candles  []ApiCandle `json:"candles"`
	Position int64       `json:"position"`
}

// ApiCheck is a type of the interface.
type ApiCheck struct {
	Code     string `json:"code"`
	Left     string `json:"left"` // An exact fraction.
	Operator string `json:"operator"`
	Refuses  bool   `json:"refuses"` // Otherwise an explanation is enough.
	Right    string `json:"right"`
	TextEN   string `json:"text_en"`
	TextZH   string `json:"text_zh"`
}

// ApiCheckList is a type of the interface.
type ApiCheckList struct {
	Checks []ApiCheck `json:"checks"`
}

// ApiDaySheet is a type of the interface.
type ApiDaySheet struct {
	BandHighFen  int64  `json:"band_high_fen"`
	BandLowFen   int64  `json:"band_low_fen"`
	BlockFen     int64  `json:"block_fen"`
	BlockVolumeT int64  `json:"block_volume_t"`
	CloseFen     int64  `json:"close_fen"`
	Date         string `json:"date"`
	HighFen      int64  `json:"high_fen"`
	LastFen      int64  `json:"last_fen"`
	LowFen       int64  `json:"low_fen"`
	OpenFen      int64  `json:"open_fen"` // null, as all prices, where there was none.
	ReferenceFen int64  `json:"reference_fen"`
	SaleFen      int64  `json:"sale_fen"`
	SaleVolumeT  int64  `json:"sale_volume_t"`
	State        string `json:"state"`
	Trades       int64  `json:"trades"`
	TurnoverFen  int64  `json:"turnover_fen"`
	VolumeT      int64  `json:"volume_t"`
}

// ApiDaySheetList is a type of the interface.
type ApiDaySheetList struct {
	Days     []ApiDaySheet `json:"days"`
	Position int64         `json:"position"`
}

// ApiDuplicates is a type of the interface.
type ApiDuplicates struct {
	Groups [][]int64 `json:"groups"` // Each in rising order; who was merged counts as one.
}

// ApiDutyList is a type of the interface.
type ApiDutyList struct {
	Day    string     `json:"day"`
	Duties []DeskDuty `json:"duties"`
}

// ApiEntry is a type of the interface.
type ApiEntry struct {
	Actor   int64      `json:"actor"`
	Events  []ApiEvent `json:"events"`
	Index   int64      `json:"index"`
	Policy  int64      `json:"policy"`            // Version of the policies that allowed it.
	Request string     `json:"request,omitempty"` // Id under which it was asked.
	Second  int64      `json:"second,omitempty"`
	Time    string     `json:"time"`
}

// ApiEvent is a type of the interface.
type ApiEvent struct {
	Actor    int64  `json:"actor"` // Who asked; 0: the county itself.
	Body     any    `json:"body"`  // What happened; days not told are left out; long texts are cut in lists.
	Index    int64  `json:"index"` // Its entry.
	Kind     int64  `json:"kind"`
	Name     string `json:"name"` // Stable, such as ledger.transferred.
	NameEN   string `json:"name_en"`
	NameZH   string `json:"name_zh"`
	Receipt  string `json:"receipt"`
	Rows     int64  `json:"rows,omitempty"`   // Of a bulk event; each has its own receipt: ?row=.
	Second   int64  `json:"second,omitempty"` // Who released it.
	Sequence int64  `json:"sequence"`
	Time     string `json:"time"`
}

// ApiEvents is a type of the interface.
type ApiEvents struct {
	Events []ApiEvent `json:"events"`
	Next   int64      `json:"next"` // ?from= of the next page; null if this one is the last.
}

// ApiFolded is a type of the interface.
type ApiFolded struct {
	Changed bool                 `json:"changed"` // The newest vintage says something else, or there is none.
	Command IndicatorPublishFold `json:"command"` // What publishes it: the body of /v1/command/indicator.publish_fold.
}

// ApiFound is a type of the interface.
type ApiFound struct {
	Numbers []int64 `json:"numbers"`
}

// ApiGift is a type of the interface.
type ApiGift struct {
	Goods       string `json:"goods"`
	Left        int64  `json:"left"`
	Lot         int64  `json:"lot"`
	Off         int64  `json:"off"` // Written off.
	On          string `json:"on"`
	Out         int64  `json:"out"`           // Handed out.
	OutValueFen int64  `json:"out_value_fen"` // Of what was handed out: its part of the whole, rounded down.
	Quantity    int64  `json:"quantity"`
	Sequence    int64  `json:"sequence"` // Of the event by which it came in.
	ValueFen    int64  `json:"value_fen"`
}

// ApiGifts is a type of the interface.
type ApiGifts struct {
	Gifts []ApiGift `json:"gifts"` // Newest first.
	Next  int64     `json:"next"`  // ?cursor= of the next page; null if this one is the last.
}

// ApiImbalance is a type of the interface.
type ApiImbalance struct {
	DecidedBy    string `json:"decided_by"` // The step of the profile that left one price.
	Direction    string `json:"direction"`  // buy, sell or none: whose tonnes would be left.
	ImbalanceT   int64  `json:"imbalance_t"`
	PairedT      int64  `json:"paired_t"`
	PriceFen     int64  `json:"price_fen"` // 0 if nothing would trade.
	ReferenceFen int64  `json:"reference_fen"`
}

// ApiLevel is a type of the interface.
type ApiLevel struct {
	Orders   int64 `json:"orders"`
	PriceFen int64 `json:"price_fen"`
	Tonnes   int64 `json:"tonnes"`
}

// ApiLineSlip is a type of the interface.
type ApiLineSlip struct {
	AllUnits     int64             `json:"all_units"`
	AmountFen    int64             `json:"amount_fen"`
	County       string            `json:"county"`
	Holder       int64             `json:"holder"` // Number of the person; 0: the collective itself.
	Line         int64             `json:"line"`
	ListHash     string            `json:"list_hash"` // SHA-256 of the whole list; empty before it was complete.
	Name         string            `json:"name"`      // In full or masked, as the reader may see it; empty: not known.
	NetFen       int64             `json:"net_fen"`
	Origins      []PaperSlipOrigin `json:"origins"` // They add up to the amount.
	Owner        PaperDivision     `json:"owner"`   // Whose share register it is.
	Position     int64             `json:"position"`
	Receipt      string            `json:"receipt"`       // Path of the receipt of this line alone.
	RegisterDate string            `json:"register_date"` // As of which the shares were read.
	Run          int64             `json:"run"`
	RunDate      string            `json:"run_date"` // Of the newest sale.
	State        string            `json:"state"`    // Of the line: frozen, paid, held, returned, reissued or nothing.
	TaxFen       int64             `json:"tax_fen"`
	Units        int64             `json:"units"`
}

// ApiManyTransfers is a type of the interface.
type ApiManyTransfers struct {
	Cause     int64            `json:"cause,omitempty"`    // Of all rows: sequence of the event that caused them.
	Together  bool             `json:"together,omitempty"` // One refused row refuses all.
	Transfers []LedgerTransfer `json:"transfers"`          // 16380 at most; each is decided by itself, seeing those before it.
}

// ApiMarketAccount is a type of the interface.
type ApiMarketAccount struct {
	Account     int64              `json:"account"` // Trading account in the ledger; 0 before the approval.
	Bids        []ApiOwnBid        `json:"bids"`    // In one-way auctions, newest first.
	Blocks      []ApiOwnBlock      `json:"blocks"`  // That are negotiated, and those that ended on the day.
	CashFen     int64              `json:"cash_fen"`
	Company     int64              `json:"company"`
	Ended       []ApiOwnOrder      `json:"ended"` // Orders that ended on the day.
	FreeFen     int64              `json:"free_fen"`
	Orders      []ApiOwnOrder      `json:"orders"` // That rest.
	Owned       []ApiOwnTonnes     `json:"owned"`  // All that the company has in the register of carbon.
	Participant int64              `json:"participant"`
	Payouts     []ApiOwnPayout     `json:"payouts"` // That are under way, and the newest that ended.
	Position    int64              `json:"position"`
	ReservedFen int64              `json:"reserved_fen"`
	State       string             `json:"state"`  // applied, approved, suspended or declined.
	Tonnes      []ApiMarketHolding `json:"tonnes"` // In escrow for instruments.
}

// ApiMarketDepth is a type of the interface.
type ApiMarketDepth struct {
	Buy        []ApiLevel     `json:"buy"`
	BuyOffers  []ApiPickOffer `json:"buy_offers,omitempty"` // Where takers pick: the orders at the best five prices.
	Indication ApiImbalance   `json:"indication"`           // While orders enter for a call; else null.
	Position   int64          `json:"position"`
	Sell       []ApiLevel     `json:"sell"`
	SellOffers []ApiPickOffer `json:"sell_offers,omitempty"` // Likewise, of the other side.
	Session    string         `json:"session"`
}

// ApiMarketHolding is a type of the interface.
type ApiMarketHolding struct {
	EscrowT    int64 `json:"escrow_t"`
	Instrument int64 `json:"instrument"`
	ReservedT  int64 `json:"reserved_t"`
}

// ApiMarketList is a type of the interface.
type ApiMarketList struct {
	Instruments []ApiMarketRow `json:"instruments"`
	Position    int64          `json:"position"` // Entries of the journal that the answer takes into account.
}

// ApiMarketPaper is a type of the interface.
type ApiMarketPaper struct {
	Document string `json:"document"` // For documents of exchange.apply.
}

// ApiMarketRow is a type of the interface.
type ApiMarketRow struct {
	BandHighFen  int64  `json:"band_high_fen"`
	BandLowFen   int64  `json:"band_low_fen"`
	Code         string `json:"code"`
	Date         string `json:"date"`          // Of the newest trading day; empty before the first.
	HaltedReason string `json:"halted_reason"` // Why trading is halted; empty if it is not.
	HighFen      int64  `json:"high_fen"`
	Instrument   int64  `json:"instrument"`
	LastFen      int64  `json:"last_fen"`
	LowFen       int64  `json:"low_fen"`
	NameEN       string `json:"name_en"`
	NameZH       string `json:"name_zh"`
	NextMS       int64  `json:"next_ms"`       // When the session ends, if nothing halts it.
	OpenFen      int64  `json:"open_fen"`      // As all prices: 0 without a trade in the listing market.
	ReferenceFen int64  `json:"reference_fen"` // Close of the day before, or issue price.
	Session      string `json:"session"`
	Trades       int64  `json:"trades"`
	TurnoverFen  int64  `json:"turnover_fen"`
	VolumeT      int64  `json:"volume_t"`
}

// ApiMarketStatement is a type of the interface.
type ApiMarketStatement struct {
	BoughtFen      int64           `json:"bought_fen"`
	BoughtT        int64           `json:"bought_t"`
	ClosingCashFen int64           `json:"closing_cash_fen"`
	ClosingT       int64           `json:"closing_t"` // As the day ended; of today: so far.
	Company        int64           `json:"company"`
	Date           string          `json:"date"`
	FeesFen        int64           `json:"fees_fen"`
	InT            int64           `json:"in_t"` // That came, by trades and otherwise.
	OpeningCashFen int64           `json:"opening_cash_fen"`
	OpeningT       int64           `json:"opening_t"` // Tonnes in the register of carbon as the day began, in escrow or not.
	OutT           int64           `json:"out_t"`     // That went: traded, transferred, retired, cancelled.
	PaidInFen      int64           `json:"paid_in_fen"`
	PaidOutFen     int64           `json:"paid_out_fen"`
	Payments       []ApiOwnPayment `json:"payments"`
	Position       int64           `json:"position"`
	SoldFen        int64           `json:"sold_fen"` // Of a bank of credits it goes to where its income is returned from.
	SoldT          int64           `json:"sold_t"`
	TaxesFen       int64           `json:"taxes_fen"`
	Trades         []ApiOwnTrade   `json:"trades"`
}

// ApiMovedList is a type of the interface.
type ApiMovedList struct {
	Figures []DeskMoved `json:"figures"`
}

// ApiNewPerson is a type of the interface.
type ApiNewPerson struct {
	Account   string `json:"account,omitempty"` // Bank account.
	Address   string `json:"address,omitempty"`
	BirthDate string `json:"birth_date,omitempty"` // 2026-11-21.
	From      string `json:"from,omitempty"`       // Since when it holds; left out: since ever.
	Identity  string `json:"identity,omitempty"`   // Resident identity number (GB 11643), checked for form.
	Name      string `json:"name"`
	Phone     string `json:"phone,omitempty"`
	Source    string `json:"source"` // Who says so, such as the paper it was taken from.
}

// ApiOwnBid is a type of the interface.
type ApiOwnBid struct {
	Bid      int64  `json:"bid"`
	DueMS    int64  `json:"due_ms"`    // By when what is owed has to be there; 0: nothing is.
	Outcome  string `json:"outcome"`   // Of the bidder: entered, freed, settled or defaulted.
	PaysFen  int64  `json:"pays_fen"`  // For a tonne, fees not counted.
	PriceFen int64  `json:"price_fen"` // 0: not opened.
	Sale     int64  `json:"sale"`
	State    string `json:"state"` // Of the auction.
	Tonnes   int64  `json:"tonnes"`
	WonT     int64  `json:"won_t"`
}

// ApiOwnBlock is a type of the interface.
type ApiOwnBlock struct {
	Agreed     bool   `json:"agreed"` // By the other side: a confirmation trades at once.
	Block      int64  `json:"block"`
	Confirmed  bool   `json:"confirmed"` // By the participant.
	ExpiresMS  int64  `json:"expires_ms"`
	Instrument int64  `json:"instrument"`
	OfBlock    int64  `json:"of_block"` // The post that it answers beside others; 0: it is the post.
	Posted     bool   `json:"posted"`   // The participant posted it; else another did.
	PriceFen   int64  `json:"price_fen"`
	Side       string `json:"side"`  // The participant's own.
	State      string `json:"state"` // posted, negotiated, answered, passed_over, traded, withdrawn, expired or cleared.
	Tonnes     int64  `json:"tonnes"`
	Version    int64  `json:"version"` // Of these terms; a confirmation names it.
}

// ApiOwnOrder is a type of the interface.
type ApiOwnOrder struct {
	ChangedMS  int64  `json:"changed_ms"` // Of one that ended: when.
	EnteredMS  int64  `json:"entered_ms"`
	Instrument int64  `json:"instrument"`
	Order      int64  `json:"order"`
	PriceFen   int64  `json:"price_fen"`
	RestsT     int64  `json:"rests_t"`
	Side       string `json:"side"`
	State      string `json:"state"` // entered, partly, filled, cancelled or cancelled_by_market.
	Tonnes     int64  `json:"tonnes"`
	TradedT    int64  `json:"traded_t"`
}

// ApiOwnPayment is a type of the interface.
type ApiOwnPayment struct {
	AmountFen int64  `json:"amount_fen"` // Below 0: paid out.
	Receipt   string `json:"receipt"`
	Reference string `json:"reference"`
	TimeMS    int64  `json:"time_ms"`
}

// ApiOwnPayout is a type of the interface.
type ApiOwnPayout struct {
	AmountFen   int64  `json:"amount_fen"`
	AskedMS     int64  `json:"asked_ms"`
	BankAccount string `json:"bank_account"` // To which it goes.
	EndedMS     int64  `json:"ended_ms"`     // Paid or returned; 0: neither.
	File        int64  `json:"file"`         // Bank file with which it went; 0: none.
	Payout      int64  `json:"payout"`
	Reason      string `json:"reason"`    // Of one that was returned: a code.
	Reference   string `json:"reference"` // The bank's number of the payment.
	State       string `json:"state"`     // asked, released, filed (with the bank), paid or returned.
}

// ApiOwnTonnes is a type of the interface.
type ApiOwnTonnes struct {
	Project int64  `json:"project"`
	Status  string `json:"status"` // held, listed, pledged, frozen, buffer or on_hold.
	Tonnes  int64  `json:"tonnes"`
	Vintage int64  `json:"vintage"`
}

// ApiOwnTrade is a type of the interface.
type ApiOwnTrade struct {
	FeeFen     int64  `json:"fee_fen"`
	Instrument int64  `json:"instrument"`
	Mode       string `json:"mode"`
	PriceFen   int64  `json:"price_fen"`
	Receipt    string `json:"receipt"`
	Side       string `json:"side"`
	TaxFen     int64  `json:"tax_fen"`
	TimeMS     int64  `json:"time_ms"`
	Tonnes     int64  `json:"tonnes"`
	Trade      int64  `json:"trade"`
	Undone     bool   `json:"undone"`
	ValueFen   int64  `json:"value_fen"`
}

// ApiPersonAnswer is a type of the interface.
type ApiPersonAnswer struct {
	Index    int64  `json:"index"`
	Number   int64  `json:"number"`
	Position int64  `json:"position"`
	Receipt  string `json:"receipt"`
	Repeated bool   `json:"repeated"`
	Sequence int64  `json:"sequence"`
}

// ApiPersonSearch is a type of the interface.
type ApiPersonSearch struct {
	Field string `json:"field"`           // identity, phone, account or name.
	Limit int64  `json:"limit,omitempty"` // 1 to 1000.
	Part  bool   `json:"part,omitempty"`  // Of names: anywhere in the name.
	Value string `json:"value"`
}

// ApiPickOffer is a type of the interface.
type ApiPickOffer struct {
	Offer    int64 `json:"offer"` // For exchange.pick, until the order has shown its next part.
	PriceFen int64 `json:"price_fen"`
	Tonnes   int64 `json:"tonnes"` // That it shows.
}

// ApiPledgeYear is a type of the interface.
type ApiPledgeYear struct {
	IncomeFen  int64 `json:"income_fen"`  // From sales out of store and on the exchange, less fees and taxes.
	Known      bool  `json:"known"`       // The year has begun, and the county kept books in it.
	Over       bool  `json:"over"`        // No more income can come in it.
	ServiceFen int64 `json:"service_fen"` // Interest and repayment.
	ShareDen   int64 `json:"share_den"`   // 0: there is no share, and none is to be shown.
	ShareNum   int64 `json:"share_num"`   // Exact share of the service that the income covers; it may exceed one.
	Year       int64 `json:"year"`
}

// ApiPledgedLoan is a type of the interface.
type ApiPledgedLoan struct {
	End        string          `json:"end"`      // Code of the release, or of the court's order.
	EndedMS    int64           `json:"ended_ms"` // 0: it has not ended.
	Foreclosed bool            `json:"foreclosed"`
	Lender     int64           `json:"lender"` // Number of the company.
	LenderName string          `json:"lender_name"`
	LoanFen    int64           `json:"loan_fen"`
	Owner      int64           `json:"owner"` // Number of the company.
	OwnerName  string          `json:"owner_name"`
	Paper      string          `json:"paper"` // Code of its entry in the register of movable property.
	Pledge     int64           `json:"pledge"`
	PledgedMS  int64           `json:"pledged_ms"`
	Position   int64           `json:"position"`
	Tonnes     int64           `json:"tonnes"`
	Years      []ApiPledgeYear `json:"years"` // Those of which debt service is known.
}

// ApiPosting is a type of the interface.
type ApiPosting struct {
	Amount      int64  `json:"amount"` // Negative: given; positive: got.
	AmountText  string `json:"amount_text"`
	Balance     int64  `json:"balance"` // After it.
	BalanceText string `json:"balance_text"`
	Cause       int64  `json:"cause"`
	Code        int64  `json:"code"`
	Corrects    string `json:"corrects,omitempty"` // SEQUENCE or SEQUENCE/ROW of what it takes back.
	Date        string `json:"date"`               // Value date.
	Other       int64  `json:"other"`              // The account on the other side.
	Reason      string `json:"reason,omitempty"`   // Of the correction.
	Reference   int64  `json:"reference"`
	Row         int64  `json:"row"`      // Of a bulk event, from 0.
	Sequence    int64  `json:"sequence"` // Of the event.
	Time        string `json:"time"`
}

// ApiPrivateFact is a type of the interface.
type ApiPrivateFact struct {
	CheckedBy string `json:"checked_by"`
	Field     string `json:"field"`
	From      string `json:"from"` // Empty: since ever.
	Recorded  string `json:"recorded"`
	Source    string `json:"source"`
	Value     string `json:"value"`
}

// ApiPrivatePerson is a type of the interface.
type ApiPrivatePerson struct {
	Facts   []ApiPrivateFact `json:"facts"`
	Members []int64          `json:"members"` // Numbers merged into it.
	Number  int64            `json:"number"`  // Who stands for the person today.
}

// Problem is a type of the interface.
type Problem struct {
	Cause    string `json:"cause,omitempty"` // What was found: in a file of rules, or in the purse that was to pay.
	Code     string `json:"code"`            // Stable; what programs look at.
	Column   int64  `json:"column,omitempty"`
	Detail   string `json:"detail"` // What to do.
	DetailZH string `json:"detail_zh"`
	Field    string `json:"field,omitempty"` // Which field of what was sent.
	Line     int64  `json:"line,omitempty"`  // Where in a file of rules, from 1.
	Request  string `json:"request"`         // The number under which the log knows this request.
	Row      int64  `json:"row,omitempty"`   // Which row of a list, from 0.
	Status   int64  `json:"status"`
	Title    string `json:"title"` // What happened.
	TitleZH  string `json:"title_zh"`
	Type     string `json:"type"` // The page about this code, below this server.
}

// ApiProposal is a type of the interface.
type ApiProposal struct {
	Arguments any    `json:"arguments"` // The command's own fields.
	Command   string `json:"command"`   // Name of the command.
}

// ApiPublication is a type of the interface.
type ApiPublication struct {
	Files []ApiRuleFile `json:"files"` // One YAML file, or every Cedar file of the policies.
}

// ApiReconciledRun is a type of the interface.
type ApiReconciledRun struct {
	PaidFen int64 `json:"paid_fen"`
}

// ApiRefusedRow is a type of the interface.
type ApiRefusedRow struct {
	Code   string `json:"code"`
	Row    int64  `json:"row"` // From 0.
	Text   string `json:"text"`
	TextZH string `json:"text_zh"`
}

// ApiRuleFile is a type of the interface.
type ApiRuleFile struct {
	Path string `json:"path"` // Below the county's folder, such as chart.yaml or policy/officers.cedar.
	Text string `json:"text"`
}

// ApiRunExplained is a type of the interface.
type ApiRunExplained struct {
	EN []string `json:"en"`
	ZH []string `json:"zh"`
}

// ApiRunOrder is a type of the interface.
type ApiRunOrder struct {
	Again     bool           `json:"again,omitempty"`    // Although an earlier run is still being paid.
	Ignore    []string       `json:"ignore,omitempty"`   // Titles of columns of these tables that are passed over.
	Lists     map[string]any `json:"lists,omitempty"`    // CSV, by the name of the list.
	Period    string         `json:"period,omitempty"`   // 2026-11, 2026-Q4, 2026, a day; none if paid once.
	Programme string         `json:"programme"`          // Its code.
	Register  string         `json:"register,omitempty"` // CSV; left out: from the facts in the vault.
}

// ApiSaleBid is a type of the interface.
type ApiSaleBid struct {
	Bidder string `json:"bidder"` // Place in which the bidder entered.
	ID     string `json:"id"`     // Number of the bid, by arrival.
	Min    int64  `json:"min,omitempty"`
	Place  int64  `json:"place"` // Arrival among all bids, those never opened too, from 1.
	Price  string `json:"price"`
	Qty    int64  `json:"qty"`
}

// ApiSaleExpected is a type of the interface.
type ApiSaleExpected struct {
	Allocations map[string]any `json:"allocations"`
	Payments    map[string]any `json:"payments"` // Yuan, of what each bid won, fees not counted.
	Volume      int64          `json:"volume"`
}

// ApiSaleFile is a type of the interface.
type ApiSaleFile struct {
	Applicant       string          `json:"applicant"` // sell or buy.
	Commitment      string          `json:"commitment,omitempty"`
	Expected        ApiSaleExpected `json:"expected"` // What the market made of it.
	ID              string          `json:"id"`
	Mechanism       string          `json:"mechanism"`   // one_way_uniform or one_way_pay_as_bid.
	MinimumBid      int64           `json:"minimum_bid"` // Tonnes of a bid; 0: any.
	Orders          []ApiSaleBid    `json:"orders"`
	ReservePrice    string          `json:"reserve_price,omitempty"` // Yuan a tonne.
	Rule            string          `json:"rule"`
	Seed            string          `json:"seed,omitempty"`
	ShareCapPercent int64           `json:"share_cap_percent"` // Of the supply, for one bidder; 0: any.
	Supply          int64           `json:"supply"`            // Tonnes.
	Tick            string          `json:"tick"`
}

// ApiStatedFact is a type of the interface.
type ApiStatedFact struct {
	CheckedBy string `json:"checked_by,omitempty"` // police, bank or nobody (usual).
	Field     string `json:"field"`                // name, identity, birth_date, phone, account or address.
	From      string `json:"from"`                 // First day on which it holds.
	Source    string `json:"source"`
	Value     string `json:"value"` // Empty: from that day on there is none.
}

// ApiStatement is a type of the interface.
type ApiStatement struct {
	Account     ApiAccount   `json:"account"`
	At          string       `json:"at"`      // The moment, RFC 3339.
	Balance     int64        `json:"balance"` // At that moment.
	BalanceText string       `json:"balance_text"`
	Next        string       `json:"next"` // Cursor of the next page; empty if this one is the last.
	Position    int64        `json:"position"`
	Postings    []ApiPosting `json:"postings"`
}

// ApiStatementText is a type of the interface.
type ApiStatementText struct {
	Programme string `json:"programme,omitempty"` // In whose accounts entries wait that belong to nothing.
	Text      string `json:"text"`                // pain.002 or camt.053.
}

// ApiTableInfo is a type of the interface.
type ApiTableInfo struct {
	Columns []ViewColumn `json:"columns"`
	Name    string       `json:"name"`
	Orders  []string     `json:"orders"`
	Title   ViewText     `json:"title"`
}

// ApiTableList is a type of the interface.
type ApiTableList struct {
	Tables []ApiTableInfo `json:"tables"`
}

// ApiTablePage is a type of the interface.
type ApiTablePage struct {
	Next     string           `json:"next"`     // ?cursor= of the next page; empty if this one is the last.
	Position int64            `json:"position"` // Entries of the journal that the answer takes into account.
	Rows     []map[string]any `json:"rows"`     // Times in milliseconds since 1970, byte strings in hexadecimal.
}

// ApiTapeTrade is a type of the interface.
type ApiTapeTrade struct {
	Mode     string `json:"mode"` // auto, pick, opening, closing, block or sale.
	PriceFen int64  `json:"price_fen"`
	Taker    string `json:"taker"` // buy or sell; empty in calls, blocks and sales.
	TimeMS   int64  `json:"time_ms"`
	Tonnes   int64  `json:"tonnes"`
	Trade    int64  `json:"trade"`
	Undone   bool   `json:"undone"`
}

// ApiTillGoods is a type of the interface.
type ApiTillGoods struct {
	Left     int64  `json:"left"` // In stock.
	NameZH   string `json:"name_zh"`
	Number   int64  `json:"number"`
	PriceFen int64  `json:"price_fen"`
	Purpose  string `json:"purpose"` // Of the purse that pays; if no purse has it, no card pays.
}

// ApiTillPage is a type of the interface.
type ApiTillPage struct {
	Closed   string           `json:"closed,omitempty"` // Its last day.
	Company  int64            `json:"company"`          // Whose shop it stands in.
	Goods    []ApiTillGoods   `json:"goods"`
	Purses   []ApiTillPurse   `json:"purses"`
	Sales    []ApiTillSale    `json:"sales"`  // The newest of this till.
	Scheme   string           `json:"scheme"` // Of the cards that it takes.
	Shop     string           `json:"shop"`
	Till     int64            `json:"till"`
	Vouchers []ApiTillVoucher `json:"vouchers"` // The newest for this till.
}

// ApiTillPurse is a type of the interface.
type ApiTillPurse struct {
	NameEN  string `json:"name_en"`
	NameZH  string `json:"name_zh"`
	OwedFen int64  `json:"owed_fen"` // To the shops of the scheme, from all tills; of gifts what was handed out.
	Purpose string `json:"purpose"`
	SoldFen int64  `json:"sold_fen"` // At this till so far, without what came back.
}

// ApiTillSale is a type of the interface.
type ApiTillSale struct {
	AmountFen int64  `json:"amount_fen"`
	Card      int64  `json:"card"`
	On        string `json:"on"`
	Purpose   string `json:"purpose"`
	Receipt   int64  `json:"receipt"`
	State     string `json:"state"` // sold or returned.
	Voucher   int64  `json:"voucher,omitempty"`
}

// ApiTillVoucher is a type of the interface.
type ApiTillVoucher struct {
	AmountFen int64  `json:"amount_fen"`
	Card      int64  `json:"card"`
	On        string `json:"on"`
	Purpose   string `json:"purpose"`
	State     string `json:"state"` // open, used or lapsed.
	Until     string `json:"until"`
	Voucher   int64  `json:"voucher"`
}

// ApiTradeList is a type of the interface.
type ApiTradeList struct {
	Position int64          `json:"position"`
	Trades   []ApiTapeTrade `json:"trades"`
}

// ApiUnit is a type of the interface.
type ApiUnit struct {
	Code     string `json:"code"`
	Decimals int64  `json:"decimals"` // Digits after the point in texts of amounts.
	NameEN   string `json:"name_en"`
	NameZH   string `json:"name_zh"`
}

// ApiWatchReport is a type of the interface.
type ApiWatchReport struct {
	Alerts     []ExchangeAlert `json:"alerts"`
	Date       string          `json:"date"`
	Instrument int64           `json:"instrument"`
}

// AuthorityBootstrap is a type of the interface.
type AuthorityBootstrap struct {
	ExpiresMS int64                 `json:"expires_ms"`
	Hash      string                `json:"hash"`
	Label     string                `json:"label"`
	Policies  []AuthorityPolicyText `json:"policies"`
}

// AuthorityChangeDepartment is a type of the interface.
type AuthorityChangeDepartment struct {
	Actor      int64  `json:"actor"`
	Department string `json:"department"`
}

// AuthorityGrantRole is a type of the interface.
type AuthorityGrantRole struct {
	Actor int64  `json:"actor"`
	Role  string `json:"role"`
}

// AuthorityGrantToken is a type of the interface.
type AuthorityGrantToken struct {
	Actor     int64  `json:"actor"`
	ExpiresMS int64  `json:"expires_ms"`
	Hash      string `json:"hash"`
	Label     string `json:"label"`
}

// AuthorityPolicyText is a type of the interface.
type AuthorityPolicyText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// AuthorityPublishPolicies is a type of the interface.
type AuthorityPublishPolicies struct {
	Policies []AuthorityPolicyText `json:"policies"`
}

// AuthorityPublishRoles is a type of the interface.
type AuthorityPublishRoles struct {
	Roles []AuthorityRoleRow `json:"roles"`
}

// AuthorityRegisterActor is a type of the interface.
type AuthorityRegisterActor struct {
	Department string   `json:"department,omitempty"`
	Kind       string   `json:"kind"`
	Roles      []string `json:"roles,omitempty"`
	Subject    int64    `json:"subject,omitempty"`
}

// AuthorityRestoreActor is a type of the interface.
type AuthorityRestoreActor struct {
	Actor  int64  `json:"actor"`
	Reason string `json:"reason"`
}

// AuthorityRevokeToken is a type of the interface.
type AuthorityRevokeToken struct {
	Token int64 `json:"token"`
}

// AuthorityRoleRow is a type of the interface.
type AuthorityRoleRow struct {
	Code   string `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
}

// AuthoritySuspendActor is a type of the interface.
type AuthoritySuspendActor struct {
	Actor  int64  `json:"actor"`
	Reason string `json:"reason"`
}

// AuthorityWithdrawRole is a type of the interface.
type AuthorityWithdrawRole struct {
	Actor int64  `json:"actor"`
	Role  string `json:"role"`
}

// BankBundle is a type of the interface.
type BankBundle struct {
	Files    []string `json:"files"`
	Lines    int64    `json:"lines"`
	Text     bool     `json:"text"`
	TotalFen int64    `json:"total_fen"`
}

// BankColumn is a type of the interface.
type BankColumn struct {
	Field string `json:"Field"`
	Title string `json:"Title"`
}

// BankTemplate is a type of the interface.
type BankTemplate struct {
	Columns   []BankColumn `json:"Columns"`
	Encoding  string       `json:"Encoding"`
	Name      string       `json:"Name"`
	Separator string       `json:"Separator"`
	Titles    bool         `json:"Titles"`
	Totals    bool         `json:"Totals"`
}

// CarbonAgreedYear is a type of the interface.
type CarbonAgreedYear struct {
	Due     string `json:"due"`
	Tonnes  int64  `json:"tonnes"`
	Vintage int64  `json:"vintage"`
}

// CarbonApplyProject is a type of the interface.
type CarbonApplyProject struct {
	Code       string `json:"code"`
	CreditFrom string `json:"credit_from"`
	CreditTo   string `json:"credit_to"`
	Method     string `json:"method"`
	NameZH     string `json:"name_zh"`
	Proponent  int64  `json:"proponent"`
	Start      string `json:"start"`
	Version    int64  `json:"version"`
}

// CarbonAppoint is a type of the interface.
type CarbonAppoint struct {
	Company int64  `json:"company"`
	From    string `json:"from"`
	Method  string `json:"method,omitempty"`
	Role    string `json:"role"`
}

// CarbonApprovePeriod is a type of the interface.
type CarbonApprovePeriod struct {
	Period int64 `json:"period"`
}

// CarbonCancel is a type of the interface.
type CarbonCancel struct {
	Lot    int64  `json:"lot"`
	Owner  int64  `json:"owner"`
	Reason string `json:"reason"`
	Tonnes int64  `json:"tonnes"`
}

// CarbonDeliverForward is a type of the interface.
type CarbonDeliverForward struct {
	Forward int64 `json:"forward"`
	Lot     int64 `json:"lot,omitempty"`
	Tonnes  int64 `json:"tonnes"`
	Vintage int64 `json:"vintage"`
}

// CarbonDismiss is a type of the interface.
type CarbonDismiss struct {
	Company int64  `json:"company"`
	Method  string `json:"method,omitempty"`
	Role    string `json:"role"`
	To      string `json:"to"`
}

// CarbonDraftPeriod is a type of the interface.
type CarbonDraftPeriod struct {
	Evidence CarbonEvidence      `json:"evidence"`
	Figures  CarbonFigures       `json:"figures"`
	From     string              `json:"from"`
	Period   int64               `json:"period,omitempty"`
	Project  int64               `json:"project"`
	Stands   []CarbonStandResult `json:"stands"`
	To       string              `json:"to"`
}

// CarbonEndPledge is a type of the interface.
type CarbonEndPledge struct {
	Order  string `json:"order"`
	Pledge int64  `json:"pledge"`
}

// CarbonEnrolStands is a type of the interface.
type CarbonEnrolStands struct {
	Project int64            `json:"project"`
	Stands  []CarbonStandRow `json:"stands"`
}

// CarbonEvidence is a type of the interface.
type CarbonEvidence struct {
	Build   string `json:"build"`
	Input   string `json:"input"`
	Method  string `json:"method"`
	Seed    int64  `json:"seed"`
	Version int64  `json:"version"`
}

// CarbonFigures is a type of the interface.
type CarbonFigures struct {
	BaselineKG    int64 `json:"baseline_kg"`
	EmissionsKG   int64 `json:"emissions_kg"`
	GrossKG       int64 `json:"gross_kg"`
	LeakageKG     int64 `json:"leakage_kg"`
	NetKG         int64 `json:"net_kg"`
	UncertaintyKG int64 `json:"uncertainty_kg"`
}

// CarbonFreeze is a type of the interface.
type CarbonFreeze struct {
	Lot    int64  `json:"lot,omitempty"`
	Order  string `json:"order"`
	Owner  int64  `json:"owner"`
	Pledge int64  `json:"pledge,omitempty"`
	Tonnes int64  `json:"tonnes"`
}

// CarbonIssue is a type of the interface.
type CarbonIssue struct {
	Period int64 `json:"period"`
}

// CarbonMerge is a type of the interface.
type CarbonMerge struct {
	By  int64 `json:"by"`
	Lot int64 `json:"lot"`
}

// CarbonMoveProject is a type of the interface.
type CarbonMoveProject struct {
	Project int64  `json:"project"`
	Reason  string `json:"reason"`
}

// CarbonPledge is a type of the interface.
type CarbonPledge struct {
	Lender  int64               `json:"lender"`
	LoanFen int64               `json:"loan_fen"`
	Lot     int64               `json:"lot,omitempty"`
	Owner   int64               `json:"owner"`
	Paper   string              `json:"paper"`
	Service []CarbonServiceYear `json:"service"`
	Tonnes  int64               `json:"tonnes"`
}

// CarbonPostPrice is a type of the interface.
type CarbonPostPrice struct {
	Bank      int64  `json:"bank"`
	From      string `json:"from"`
	PriceFenT int64  `json:"price_fen_t"`
	Vintage   int64  `json:"vintage,omitempty"`
}

// CarbonPublishMethod is a type of the interface.
type CarbonPublishMethod struct {
	Code       string `json:"code"`
	From       string `json:"from"`
	Source     string `json:"source"`
	Text       string `json:"text"`
	TitleEN    string `json:"title_en,omitempty"`
	TitleZH    string `json:"title_zh"`
	To         string `json:"to,omitempty"`
	Version    int64  `json:"version"`
	YearsLeast int64  `json:"years_least,omitempty"`
	YearsMost  int64  `json:"years_most,omitempty"`
}

// CarbonRecordForeign is a type of the interface.
type CarbonRecordForeign struct {
	From         string  `json:"from"`
	Parcels      []int64 `json:"parcels"`
	Programme    string  `json:"programme"`
	Registration string  `json:"registration"`
	To           string  `json:"to"`
}

// CarbonReleaseBuffer is a type of the interface.
type CarbonReleaseBuffer struct {
	Project int64 `json:"project"`
}

// CarbonRepayForward is a type of the interface.
type CarbonRepayForward struct {
	Credit  int64 `json:"credit"`
	Debit   int64 `json:"debit"`
	Forward int64 `json:"forward"`
	Tonnes  int64 `json:"tonnes"`
	Vintage int64 `json:"vintage"`
}

// CarbonReportReversal is a type of the interface.
type CarbonReportReversal struct {
	Cause   string `json:"cause"`
	Date    string `json:"date"`
	Project int64  `json:"project"`
	Tonnes  int64  `json:"tonnes"`
}

// CarbonRetire is a type of the interface.
type CarbonRetire struct {
	Beneficiary int64  `json:"beneficiary"`
	Lot         int64  `json:"lot,omitempty"`
	Owner       int64  `json:"owner"`
	Place       string `json:"place"`
	Project     int64  `json:"project,omitempty"`
	Purpose     string `json:"purpose"`
	Tonnes      int64  `json:"tonnes"`
	Vintage     int64  `json:"vintage,omitempty"`
}

// CarbonRetireMany is a type of the interface.
type CarbonRetireMany struct {
	Retirements []CarbonRetire `json:"retirements"`
}

// CarbonReturnPeriod is a type of the interface.
type CarbonReturnPeriod struct {
	Period int64  `json:"period"`
	Reason string `json:"reason"`
	Reject bool   `json:"reject,omitempty"`
}

// CarbonSell is a type of the interface.
type CarbonSell struct {
	Bank       int64 `json:"bank"`
	Buyer      int64 `json:"buyer"`
	Credit     int64 `json:"credit"`
	Debit      int64 `json:"debit"`
	FeeAccount int64 `json:"fee_account,omitempty"`
	Lot        int64 `json:"lot,omitempty"`
	PriceFenT  int64 `json:"price_fen_t"`
	Tonnes     int64 `json:"tonnes"`
	Vintage    int64 `json:"vintage,omitempty"`
}

// CarbonServiceYear is a type of the interface.
type CarbonServiceYear struct {
	ServiceFen int64 `json:"service_fen"`
	Year       int64 `json:"year"`
}

// CarbonSetParameter is a type of the interface.
type CarbonSetParameter struct {
	From   string `json:"from"`
	Name   string `json:"name"`
	Source string `json:"source"`
	Value  int64  `json:"value"`
}

// CarbonSettleReversal is a type of the interface.
type CarbonSettleReversal struct {
	Lost      int64  `json:"lost"`
	Reversal  int64  `json:"reversal"`
	Statement string `json:"statement"`
	Verifier  int64  `json:"verifier"`
}

// CarbonSignForward is a type of the interface.
type CarbonSignForward struct {
	Bank      int64              `json:"bank"`
	Credit    int64              `json:"credit"`
	Debit     int64              `json:"debit"`
	PriceFenT int64              `json:"price_fen_t"`
	Seller    int64              `json:"seller"`
	Village   string             `json:"village"`
	Years     []CarbonAgreedYear `json:"years"`
}

// CarbonSplit is a type of the interface.
type CarbonSplit struct {
	Lot    int64 `json:"lot"`
	Serial int64 `json:"serial"`
}

// CarbonStandResult is a type of the interface.
type CarbonStandResult struct {
	NetKG int64 `json:"net_kg"`
	Stand int64 `json:"stand"`
}

// CarbonStandRow is a type of the interface.
type CarbonStandRow struct {
	AreaDm2     int64   `json:"area_dm2"`
	Cooperative int64   `json:"cooperative"`
	From        string  `json:"from"`
	Parcels     []int64 `json:"parcels"`
	Phase       string  `json:"phase"`
	Stratum     string  `json:"stratum"`
	To          string  `json:"to"`
	Village     string  `json:"village"`
}

// CarbonSubmitPeriod is a type of the interface.
type CarbonSubmitPeriod struct {
	Period int64 `json:"period"`
}

// CarbonTransfer is a type of the interface.
type CarbonTransfer struct {
	From    int64 `json:"from"`
	Lot     int64 `json:"lot,omitempty"`
	Project int64 `json:"project,omitempty"`
	To      int64 `json:"to"`
	Tonnes  int64 `json:"tonnes"`
	Vintage int64 `json:"vintage,omitempty"`
}

// CarbonTransferMany is a type of the interface.
type CarbonTransferMany struct {
	Transfers []CarbonTransfer `json:"transfers"`
}

// CarbonUnfreeze is a type of the interface.
type CarbonUnfreeze struct {
	Freeze int64  `json:"freeze"`
	Order  string `json:"order"`
	To     int64  `json:"to,omitempty"`
}

// CarbonVerifyPeriod is a type of the interface.
type CarbonVerifyPeriod struct {
	NetKG     int64  `json:"net_kg"`
	Period    int64  `json:"period"`
	Statement string `json:"statement"`
	Verifier  int64  `json:"verifier"`
}

// CarbonWithdrawStand is a type of the interface.
type CarbonWithdrawStand struct {
	Reason string `json:"reason"`
	Stand  int64  `json:"stand"`
	To     string `json:"to"`
}

// CardAppointPartner is a type of the interface.
type CardAppointPartner struct {
	Benefit string `json:"benefit"`
	Company int64  `json:"company"`
	From    string `json:"from"`
	Scheme  string `json:"scheme"`
}

// CardBenefitRow is a type of the interface.
type CardBenefitRow struct {
	AmountFen      int64  `json:"amount_fen,omitempty"`
	Basis          string `json:"basis"`
	BudgetAccount  int64  `json:"budget_account,omitempty"`
	Code           string `json:"code"`
	NameEN         string `json:"name_en"`
	NameZH         string `json:"name_zh"`
	PayableAccount int64  `json:"payable_account,omitempty"`
	PerYear        int64  `json:"per_year,omitempty"`
}

// CardClose is a type of the interface.
type CardClose struct {
	Holding int64  `json:"holding"`
	Reason  string `json:"reason"`
}

// CardCloseTill is a type of the interface.
type CardCloseTill struct {
	Reason string `json:"reason"`
	Till   int64  `json:"till"`
}

// CardCloseWithBalance is a type of the interface.
type CardCloseWithBalance struct {
	Holding int64  `json:"holding"`
	Reason  string `json:"reason"`
}

// CardEndPartner is a type of the interface.
type CardEndPartner struct {
	Benefit string `json:"benefit"`
	Company int64  `json:"company"`
	Scheme  string `json:"scheme"`
	Until   string `json:"until"`
}

// CardGoodsRow is a type of the interface.
type CardGoodsRow struct {
	Code     string `json:"code"`
	NameZH   string `json:"name_zh"`
	PriceFen int64  `json:"price_fen"`
	Purpose  string `json:"purpose"`
}

// CardIssue is a type of the interface.
type CardIssue struct {
	Person int64  `json:"person"`
	Scheme string `json:"scheme"`
}

// CardIssueVoucher is a type of the interface.
type CardIssueVoucher struct {
	AmountFen int64  `json:"amount_fen"`
	Card      int64  `json:"card"`
	Purpose   string `json:"purpose"`
	Till      int64  `json:"till"`
	Until     string `json:"until"`
}

// CardLoad is a type of the interface.
type CardLoad struct {
	Period  string        `json:"period"`
	Purpose string        `json:"purpose"`
	Rows    []CardLoadRow `json:"rows"`
	Scheme  string        `json:"scheme"`
}

// CardLoadRow is a type of the interface.
type CardLoadRow struct {
	AmountFen int64 `json:"amount_fen"`
	Holding   int64 `json:"holding"`
}

// CardPublishScheme is a type of the interface.
type CardPublishScheme struct {
	AccountFirst int64            `json:"account_first,omitempty"`
	Benefits     []CardBenefitRow `json:"benefits,omitempty"`
	Code         string           `json:"code"`
	From         string           `json:"from"`
	Months       int64            `json:"months,omitempty"`
	NameEN       string           `json:"name_en"`
	NameZH       string           `json:"name_zh"`
	Purses       []CardPurseRow   `json:"purses,omitempty"`
}

// CardPurseRow is a type of the interface.
type CardPurseRow struct {
	BalanceMax  int64  `json:"balance_max"`
	Basis       string `json:"basis"`
	Code        int64  `json:"code"`
	FundAccount int64  `json:"fund_account"`
	GraceDays   int64  `json:"grace_days"`
	NameEN      string `json:"name_en"`
	NameZH      string `json:"name_zh"`
	OfflineMax  int64  `json:"offline_max"`
	Purpose     string `json:"purpose"`
	SaleMax     int64  `json:"sale_max"`
	ShopAccount int64  `json:"shop_account"`
	Unit        string `json:"unit"`
	VoucherDays int64  `json:"voucher_days"`
	VoucherMax  int64  `json:"voucher_max"`
}

// CardReceive is a type of the interface.
type CardReceive struct {
	Before   string `json:"before,omitempty"`
	Company  int64  `json:"company,omitempty"`
	Donated  bool   `json:"donated,omitempty"`
	Goods    int64  `json:"goods"`
	On       string `json:"on"`
	Paper    string `json:"paper"`
	Person   int64  `json:"person,omitempty"`
	Quantity int64  `json:"quantity"`
	ValueFen int64  `json:"value_fen"`
}

// CardRedeem is a type of the interface.
type CardRedeem struct {
	Benefit string `json:"benefit"`
	Card    int64  `json:"card"`
	Company int64  `json:"company"`
	On      string `json:"on"`
	Receipt int64  `json:"receipt"`
}

// CardRegisterGoods is a type of the interface.
type CardRegisterGoods struct {
	Goods []CardGoodsRow `json:"goods"`
}

// CardRegisterTill is a type of the interface.
type CardRegisterTill struct {
	Company int64  `json:"company"`
	Scheme  string `json:"scheme"`
}

// CardReplace is a type of the interface.
type CardReplace struct {
	Card int64 `json:"card"`
}

// CardReportLost is a type of the interface.
type CardReportLost struct {
	Card int64 `json:"card"`
}

// CardReturnSale is a type of the interface.
type CardReturnSale struct {
	Reason  string `json:"reason"`
	Receipt int64  `json:"receipt"`
	Till    int64  `json:"till"`
}

// CardSaleLine is a type of the interface.
type CardSaleLine struct {
	Goods    int64 `json:"goods"`
	PriceFen int64 `json:"price_fen"`
	Quantity int64 `json:"quantity"`
}

// CardSell is a type of the interface.
type CardSell struct {
	Card    int64          `json:"card"`
	Lines   []CardSaleLine `json:"lines"`
	On      string         `json:"on"`
	Purpose string         `json:"purpose"`
	Receipt int64          `json:"receipt"`
	Till    int64          `json:"till"`
	Voucher int64          `json:"voucher,omitempty"`
}

// CardSetPrice is a type of the interface.
type CardSetPrice struct {
	Goods    int64 `json:"goods"`
	PriceFen int64 `json:"price_fen"`
}

// CardTakeBack is a type of the interface.
type CardTakeBack struct {
	Reason     string `json:"reason"`
	Redemption int64  `json:"redemption"`
}

// CardWriteOff is a type of the interface.
type CardWriteOff struct {
	Lot      int64  `json:"lot"`
	Quantity int64  `json:"quantity"`
	Reason   string `json:"reason"`
}

// ChainLink is a type of the interface.
type ChainLink struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// ChainNode is a type of the interface.
type ChainNode struct {
	Basis  string `json:"basis"`
	Code   string `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
	Stage  string `json:"stage"`
	State  string `json:"state"`
}

// ChainPublish is a type of the interface.
type ChainPublish struct {
	Basis  string      `json:"basis"`
	Code   string      `json:"code"`
	Links  []ChainLink `json:"links"`
	NameEN string      `json:"name_en"`
	NameZH string      `json:"name_zh"`
	Nodes  []ChainNode `json:"nodes"`
}

// CompanyMove is a type of the interface.
type CompanyMove struct {
	Company  int64  `json:"company"`
	Division string `json:"division"`
	From     string `json:"from"`
}

// CompanyNoteDissolved is a type of the interface.
type CompanyNoteDissolved struct {
	Company int64  `json:"company"`
	Date    string `json:"date"`
	Reason  string `json:"reason"`
}

// CompanyRegister is a type of the interface.
type CompanyRegister struct {
	Code     string `json:"code"`
	Division string `json:"division"`
	From     string `json:"from"`
	Kind     string `json:"kind"`
	NameZH   string `json:"name_zh"`
}

// CompanyRename is a type of the interface.
type CompanyRename struct {
	Company int64  `json:"company"`
	From    string `json:"from"`
	NameZH  string `json:"name_zh"`
}

// DeskDashboard is a type of the interface.
type DeskDashboard struct {
	Cases    map[string]any  `json:"cases"`   // Open cases of drives by fault.
	Figures  []PaperFigure   `json:"figures"` // Newest values of records and derived figures.
	Goals    []PaperGoal     `json:"goals"`   // The tree with its lights.
	Late     []PaperMissing  `json:"late"`    // Returns of two years that came late.
	Lights   map[string]any  `json:"lights"`  // Goals by light.
	Missing  []PaperMissing  `json:"missing"` // Returns and records of two years that are not there.
	Orders   []DeskOrderLine `json:"orders"`
	Position int64           `json:"position"`
	TimeMS   int64           `json:"time_ms"` // Of the newest event: data as of.
}

// DeskDuty is a type of the interface.
type DeskDuty struct {
	Code         string `json:"code"` // Of the figure or goal; the number of the order or case.
	Days         int64  `json:"days"` // Until it is due; negative: over it.
	Department   string `json:"department"`
	DepartmentEN string `json:"department_en"`
	DepartmentZH string `json:"department_zh"`
	Due          string `json:"due,omitempty"` // Empty: it has none, or no calendar reaches it and it is not known.
	Light        string `json:"light"`         // Red over the due day, yellow due today or tomorrow, else green.
	NameEN       string `json:"name_en"`
	NameZH       string `json:"name_zh"`
	Number       int64  `json:"number,omitempty"` // Of the report that waits; of the bulletin that is objected to.
	Period       string `json:"period,omitempty"`
	Place        string `json:"place,omitempty"` // Township or village whose return it is; none: the county's.
	PlaceZH      string `json:"place_zh,omitempty"`
	Return       int64  `json:"return,omitempty"` // Sequence of the return that waits.
	State        string `json:"state,omitempty"`
	Value        string `json:"value,omitempty"` // What it says.
	What         string `json:"what"`            // return, approve, accept, order, case, goal, confirm (a report) or objection.
	Workdays     int64  `json:"workdays"`        // The same in working days; null where the calendar lacks the year.
}

// DeskFigurePage is a type of the interface.
type DeskFigurePage struct {
	Claims      []IndicatorClaimRow  `json:"claims"`      // What was published elsewhere.
	Definitions []IndicatorFigureRow `json:"definitions"` // Every version, the oldest first.
	Derived     []DeskNamed          `json:"derived"`     // Figures that are worked out of it.
	FoldEN      string               `json:"fold_en,omitempty"`
	FoldZH      string               `json:"fold_zh,omitempty"`
	Goals       []DeskNamed          `json:"goals"`  // Goals that it measures.
	Inputs      []DeskNamed          `json:"inputs"` // Figures that it is worked out of, if it is derived.
	Position    int64                `json:"position"`
	Targets     []IndicatorTargetRow `json:"targets"`
	TimeMS      int64                `json:"time_ms"`
	Values      []PaperFigure        `json:"values"`   // The newest vintage of each period.
	Vintages    []PaperFigure        `json:"vintages"` // All of the newest period and of corrected ones.
}

// DeskGoalPage is a type of the interface.
type DeskGoalPage struct {
	Above     []DeskNamed      `json:"above"`            // From its direction down to its parent.
	Below     []PaperGoal      `json:"below"`            // What hangs below it, level by level.
	Bulletins []DeskMention    `json:"bulletins"`        // Bulletins that it stands in, the newest first.
	Figure    PaperFigure      `json:"figure,omitempty"` // What measures it, with its newest value.
	Goal      PaperGoal        `json:"goal"`             // As it stands now, with its light.
	Orders    []DeskOrderLine  `json:"orders"`           // Supervision orders about it, also those that ended.
	Path      []DeskPathPoint  `json:"path"`             // Of a goal without a figure.
	Position  int64            `json:"position"`
	Reports   []DeskGoalReport `json:"reports"` // The newest first.
	Row       TaskRow          `json:"row"`     // As it is defined now.
	TimeMS    int64            `json:"time_ms"`
	Versions  []TaskRow        `json:"versions"` // Every version, the oldest first.
}

// DeskGoalReport is a type of the interface.
type DeskGoalReport struct {
	Accepted bool           `json:"accepted"` // Another accepted that it is done.
	Date     string         `json:"date"`
	Done     bool           `json:"done"` // It says that the goal is done.
	Evidence []TaskEvidence `json:"evidence"`
	Excused  bool           `json:"excused"` // Another accepted its reason for being behind.
	Number   int64          `json:"number"`
	Percent  int64          `json:"percent"`
	Sequence int64          `json:"sequence"` // Of the event.
	Text     string         `json:"text,omitempty"`
}

// DeskMention is a type of the interface.
type DeskMention struct {
	Day    string `json:"day"`
	Light  string `json:"light"`
	Number int64  `json:"number"`
	Orders int64  `json:"orders"`
}

// DeskMoved is a type of the interface.
type DeskMoved struct {
	Derived []string `json:"derived"` // Figures that are worked out of those.
	Figures []string `json:"figures"` // Figures that are folded so.
	Fold    string   `json:"fold"`
	FoldEN  string   `json:"fold_en"`
	FoldZH  string   `json:"fold_zh"`
	Goals   []string `json:"goals"`           // Goals that these figures measure.
	Rows    int64    `json:"rows"`            // Rows that it added.
	Value   int64    `json:"value,omitempty"` // Their sum in the fold's pieces; none if it is not for the reader.
}

// DeskNamed is a type of the interface.
type DeskNamed struct {
	Code   string `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
}

// DeskOrderLine is a type of the interface.
type DeskOrderLine struct {
	DepartmentEN string `json:"department_en"`
	DepartmentZH string `json:"department_zh"`
	Due          string `json:"due"`
	Matter       string `json:"matter"`
	Order        string `json:"order"`
	State        string `json:"state"`
	Step         int64  `json:"step"` // Rungs of the ladder that it has climbed.
}

// DeskPathPoint is a type of the interface.
type DeskPathPoint struct {
	Date     string `json:"date"`
	Percent  int64  `json:"percent"`
	Reported int64  `json:"reported"` // Percent by that day; null: the day is ahead, or nothing was reported.
}

// DeskPlaceRow is a type of the interface.
type DeskPlaceRow struct {
	NameZH string   `json:"name_zh"`
	Place  string   `json:"place"`
	Values []string `json:"values"` // In the figure's unit; empty: nothing was recorded there.
}

// DeskPlaceTable is a type of the interface.
type DeskPlaceTable struct {
	Adds       bool           `json:"adds"` // The values of places may be summed.
	Code       string         `json:"code"`
	Definition int64          `json:"definition"` // Version.
	NameEN     string         `json:"name_en"`
	NameZH     string         `json:"name_zh"`
	Periods    []string       `json:"periods"`
	Places     []DeskPlaceRow `json:"places"` // The first is the whole; it has what no part has.
	Position   int64          `json:"position"`
	TimeMS     int64          `json:"time_ms"`
	UnitEN     string         `json:"unit_en"`
	UnitZH     string         `json:"unit_zh"`
}

// DeskRowOf is a type of the interface.
type DeskRowOf struct {
	Date     string `json:"date"`
	Member   int64  `json:"member,omitempty"` // What is counted; none if it is not for the reader.
	Place    string `json:"place,omitempty"`
	PlaceZH  string `json:"place_zh,omitempty"`
	Row      int64  `json:"row"`             // Of a bulk event, from 0; -1: the event itself.
	Sequence int64  `json:"sequence"`        // Of the event; its receipt is at /v1/receipt/{sequence}.
	Value    int64  `json:"value,omitempty"` // In the fold's pieces; none if it is not for the reader.
}

// DeskRowPage is a type of the interface.
type DeskRowPage struct {
	Figure PaperFigure `json:"figure"`
	Next   int64       `json:"next"` // Cursor of the next page; 0: this is the last.
	Rows   []DeskRowOf `json:"rows"`
}

// DividendApprove is a type of the interface.
type DividendApprove struct {
	Hash string `json:"hash"`
	Run  int64  `json:"run"`
}

// DividendCloseRun is a type of the interface.
type DividendCloseRun struct {
	Run int64 `json:"run"`
}

// DividendCorrectShares is a type of the interface.
type DividendCorrectShares struct {
	Date     string              `json:"date"`
	Holder   int64               `json:"holder"`
	Reason   string              `json:"reason"`
	Register int64               `json:"register"`
	To       []DividendRecipient `json:"to"`
}

// DividendDismiss is a type of the interface.
type DividendDismiss struct {
	Objection int64  `json:"objection"`
	Reason    string `json:"reason"`
}

// DividendDivideHousehold is a type of the interface.
type DividendDivideHousehold struct {
	Date     string              `json:"date"`
	Holder   int64               `json:"holder"`
	Parts    []DividendRecipient `json:"parts"`
	Reason   string              `json:"reason,omitempty"`
	Register int64               `json:"register"`
}

// DividendFreeze is a type of the interface.
type DividendFreeze struct {
	Run int64 `json:"run"`
}

// DividendInherit is a type of the interface.
type DividendInherit struct {
	Date     string              `json:"date"`
	Heirs    []DividendRecipient `json:"heirs"`
	Holder   int64               `json:"holder"`
	Reason   string              `json:"reason,omitempty"`
	Register int64               `json:"register"`
}

// DividendNoteFile is a type of the interface.
type DividendNoteFile struct {
	Lines    int64   `json:"lines"`
	Missing  []int64 `json:"missing"`
	Paper    string  `json:"paper"`
	Run      int64   `json:"run"`
	TotalFen int64   `json:"total_fen"`
}

// DividendObject is a type of the interface.
type DividendObject struct {
	Person   int64  `json:"person"`
	Reason   string `json:"reason"`
	Register int64  `json:"register"`
	Run      int64  `json:"run"`
}

// DividendOpenRegister is a type of the interface.
type DividendOpenRegister struct {
	CollectiveAccount int64  `json:"collective_account"`
	CollectiveUnits   int64  `json:"collective_units"`
	From              string `json:"from"`
	Owner             string `json:"owner"`
	Rows              string `json:"rows"`
	TotalUnits        int64  `json:"total_units"`
}

// DividendPay is a type of the interface.
type DividendPay struct {
	Run int64 `json:"run"`
}

// DividendPropose is a type of the interface.
type DividendPropose struct {
	Date         string         `json:"date"`
	Pool         int64          `json:"pool"`
	RegisterDate string         `json:"register_date"`
	Sales        []DividendSale `json:"sales"`
	Sources      string         `json:"sources"`
}

// DividendPublish is a type of the interface.
type DividendPublish struct {
	Run int64 `json:"run"`
}

// DividendPublishWaterfall is a type of the interface.
type DividendPublishWaterfall struct {
	BankAccount     int64  `json:"bank_account"`
	CostAccount     int64  `json:"cost_account"`
	CostMethod      int64  `json:"cost_method"`
	FeeAccount      int64  `json:"fee_account"`
	FeePpm          int64  `json:"fee_ppm"`
	FeeRounding     int64  `json:"fee_rounding"`
	From            string `json:"from"`
	HoldingCode     int64  `json:"holding_code"`
	HoldingFirst    int64  `json:"holding_first"`
	PayableAccount  int64  `json:"payable_account"`
	PublicityDays   int64  `json:"publicity_days"`
	ReserveAccount  int64  `json:"reserve_account"`
	ReserveMaxFen   int64  `json:"reserve_max_fen"`
	ReservePpm      int64  `json:"reserve_ppm"`
	ReserveRounding int64  `json:"reserve_rounding"`
	Source          string `json:"source"`
	TaxAccount      int64  `json:"tax_account"`
	TaxPpm          int64  `json:"tax_ppm"`
	TaxRounding     int64  `json:"tax_rounding"`
	VillagePpm      int64  `json:"village_ppm"`
	VillageRounding int64  `json:"village_rounding"`
}

// DividendRecipient is a type of the interface.
type DividendRecipient struct {
	Account   int64 `json:"account,omitempty"`
	Bank      int64 `json:"bank,omitempty"`
	Den       int64 `json:"den,omitempty"`
	Holder    int64 `json:"holder"`
	Household int64 `json:"household,omitempty"`
	Num       int64 `json:"num,omitempty"`
	Units     int64 `json:"units,omitempty"`
}

// DividendReissue is a type of the interface.
type DividendReissue struct {
	Line int64 `json:"line"`
}

// DividendReturnPayment is a type of the interface.
type DividendReturnPayment struct {
	From   int64  `json:"from"`
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

// DividendSale is a type of the interface.
type DividendSale struct {
	AmountFen int64 `json:"amount_fen"`
	CostFen   int64 `json:"cost_fen"`
	Sale      int64 `json:"sale"`
}

// DividendSetPayee is a type of the interface.
type DividendSetPayee struct {
	Account   int64 `json:"account"`
	Bank      int64 `json:"bank"`
	Holder    int64 `json:"holder"`
	Household int64 `json:"household"`
	Register  int64 `json:"register"`
}

// DividendTransferShares is a type of the interface.
type DividendTransferShares struct {
	Date     string            `json:"date"`
	Holder   int64             `json:"holder"`
	Reason   string            `json:"reason,omitempty"`
	Register int64             `json:"register"`
	To       DividendRecipient `json:"to"`
}

// DividendUphold is a type of the interface.
type DividendUphold struct {
	Objection int64  `json:"objection"`
	Reason    string `json:"reason"`
}

// DividendWithdrawRun is a type of the interface.
type DividendWithdrawRun struct {
	Reason string `json:"reason"`
	Run    int64  `json:"run"`
}

// DividendWithdrawShares is a type of the interface.
type DividendWithdrawShares struct {
	Date     string `json:"date"`
	Holder   int64  `json:"holder"`
	Reason   string `json:"reason,omitempty"`
	Register int64  `json:"register"`
	Units    int64  `json:"units"`
}

// ExchangeAlert is a type of the interface.
type ExchangeAlert struct {
	Participants []int64 `json:"participants"`
	Scheme       string  `json:"scheme"`
	Trades       []int64 `json:"trades"`
}

// ExchangeAnswerBlock is a type of the interface.
type ExchangeAnswerBlock struct {
	Block     int64 `json:"block"`
	Company   int64 `json:"company"`
	PriceFenT int64 `json:"price_fen_t"`
	Tonnes    int64 `json:"tonnes"`
}

// ExchangeApply is a type of the interface.
type ExchangeApply struct {
	Company    int64    `json:"company"`
	CreditCode string   `json:"credit_code"`
	Documents  []string `json:"documents"`
}

// ExchangeApplySale is a type of the interface.
type ExchangeApplySale struct {
	ClosesMS        int64  `json:"closes_ms,omitempty"`
	Company         int64  `json:"company"`
	Instrument      int64  `json:"instrument"`
	MinimumT        int64  `json:"minimum_t,omitempty"`
	Mode            string `json:"mode"`
	OpensMS         int64  `json:"opens_ms"`
	ReserveFenT     int64  `json:"reserve_fen_t"`
	Rules           string `json:"rules"`
	Seconds         int64  `json:"seconds,omitempty"`
	ShareCapPercent int64  `json:"share_cap_percent,omitempty"`
	Side            string `json:"side"`
	StartFenT       int64  `json:"start_fen_t,omitempty"`
	StepFenT        int64  `json:"step_fen_t,omitempty"`
	Tonnes          int64  `json:"tonnes"`
}

// ExchangeApprove is a type of the interface.
type ExchangeApprove struct {
	Company int64          `json:"company"`
	Limits  ExchangeLimits `json:"limits"`
	Payout  int64          `json:"payout,omitempty"`
}

// ExchangeAskPayout is a type of the interface.
type ExchangeAskPayout struct {
	AmountFen   int64  `json:"amount_fen"`
	BankAccount string `json:"bank_account"`
	Company     int64  `json:"company"`
}

// ExchangeBankRow is a type of the interface.
type ExchangeBankRow struct {
	AmountFen  int64  `json:"amount_fen"`
	CreditCode string `json:"credit_code"`
	Payout     int64  `json:"payout,omitempty"`
	Reference  string `json:"reference"`
}

// ExchangeBookBank is a type of the interface.
type ExchangeBookBank struct {
	Rows []ExchangeBankRow `json:"rows"`
}

// ExchangeCancel is a type of the interface.
type ExchangeCancel struct {
	Company    int64 `json:"company"`
	Instrument int64 `json:"instrument"`
	Order      int64 `json:"order"`
}

// ExchangeCancelAll is a type of the interface.
type ExchangeCancelAll struct {
	Company    int64 `json:"company"`
	Instrument int64 `json:"instrument"`
}

// ExchangeCancelSale is a type of the interface.
type ExchangeCancelSale struct {
	Reason string `json:"reason"`
	Sale   int64  `json:"sale"`
}

// ExchangeChangeMember is a type of the interface.
type ExchangeChangeMember struct {
	Company int64  `json:"company"`
	Reason  string `json:"reason"`
}

// ExchangeCloseAlert is a type of the interface.
type ExchangeCloseAlert struct {
	Alert   int64  `json:"alert"`
	Outcome string `json:"outcome"`
}

// ExchangeCloseInstrument is a type of the interface.
type ExchangeCloseInstrument struct {
	Instrument int64  `json:"instrument"`
	Reason     string `json:"reason"`
}

// ExchangeConfirmBlock is a type of the interface.
type ExchangeConfirmBlock struct {
	Block   int64 `json:"block"`
	Company int64 `json:"company"`
	Version int64 `json:"version"`
}

// ExchangeEnterSale is a type of the interface.
type ExchangeEnterSale struct {
	Company int64 `json:"company"`
	Sale    int64 `json:"sale"`
}

// ExchangeHalt is a type of the interface.
type ExchangeHalt struct {
	Instrument int64  `json:"instrument"`
	Reason     string `json:"reason"`
}

// ExchangeLimits is a type of the interface.
type ExchangeLimits struct {
	OpenMaxFen int64 `json:"open_max_fen,omitempty"`
	OrderMaxT  int64 `json:"order_max_t,omitempty"`
}

// ExchangeNotePayoutFile is a type of the interface.
type ExchangeNotePayoutFile struct {
	Hash     string  `json:"hash"`
	Paper    string  `json:"paper"`
	Payouts  []int64 `json:"payouts"`
	TotalFen int64   `json:"total_fen"`
}

// ExchangeOpenBid is a type of the interface.
type ExchangeOpenBid struct {
	Bid       int64  `json:"bid"`
	Company   int64  `json:"company"`
	MinimumT  int64  `json:"minimum_t,omitempty"`
	Nonce     string `json:"nonce"`
	PriceFenT int64  `json:"price_fen_t"`
	Sale      int64  `json:"sale"`
	Tonnes    int64  `json:"tonnes"`
}

// ExchangeOpenInstrument is a type of the interface.
type ExchangeOpenInstrument struct {
	Code           string `json:"code"`
	IssuePriceFenT int64  `json:"issue_price_fen_t"`
	Lot            int64  `json:"lot,omitempty"`
	Method         string `json:"method,omitempty"`
	NameEN         string `json:"name_en"`
	NameZH         string `json:"name_zh"`
	VintageFrom    int64  `json:"vintage_from,omitempty"`
}

// ExchangeOrder is a type of the interface.
type ExchangeOrder struct {
	Company    int64  `json:"company"`
	Instrument int64  `json:"instrument"`
	Life       string `json:"life,omitempty"`
	Market     bool   `json:"market,omitempty"`
	MinimumT   int64  `json:"minimum_t,omitempty"`
	PeakT      int64  `json:"peak_t,omitempty"`
	Post       bool   `json:"post,omitempty"`
	Prevent    string `json:"prevent,omitempty"`
	PriceFenT  int64  `json:"price_fen_t,omitempty"`
	Reference  int64  `json:"reference,omitempty"`
	Side       string `json:"side"`
	Tonnes     int64  `json:"tonnes"`
	Until      string `json:"until,omitempty"`
}

// ExchangeOrderMany is a type of the interface.
type ExchangeOrderMany struct {
	Instrument int64  `json:"instrument"`
	Rows       string `json:"rows"`
}

// ExchangePaySale is a type of the interface.
type ExchangePaySale struct {
	Company int64 `json:"company"`
	Sale    int64 `json:"sale"`
}

// ExchangePayoutRow is a type of the interface.
type ExchangePayoutRow struct {
	AmountFen   int64  `json:"amount_fen"`
	BankAccount string `json:"bank_account"`
	Payout      int64  `json:"payout"`
}

// ExchangePick is a type of the interface.
type ExchangePick struct {
	Company    int64  `json:"company"`
	Instrument int64  `json:"instrument"`
	Maker      int64  `json:"maker,omitempty"`
	Offer      int64  `json:"offer,omitempty"`
	PriceFenT  int64  `json:"price_fen_t"`
	Reference  int64  `json:"reference,omitempty"`
	Side       string `json:"side"`
	Tonnes     int64  `json:"tonnes"`
}

// ExchangePostBlock is a type of the interface.
type ExchangePostBlock struct {
	Company    int64  `json:"company"`
	Instrument int64  `json:"instrument"`
	PriceFenT  int64  `json:"price_fen_t"`
	Side       string `json:"side"`
	Tonnes     int64  `json:"tonnes"`
	With       int64  `json:"with,omitempty"`
}

// ExchangePublishSale is a type of the interface.
type ExchangePublishSale struct {
	Commitment string `json:"commitment"`
	Sale       int64  `json:"sale"`
}

// ExchangeRaiseAlerts is a type of the interface.
type ExchangeRaiseAlerts struct {
	Alerts     []ExchangeAlert `json:"alerts"`
	Date       string          `json:"date"`
	Instrument int64           `json:"instrument"`
}

// ExchangeReduce is a type of the interface.
type ExchangeReduce struct {
	ByT        int64 `json:"by_t"`
	Company    int64 `json:"company"`
	Instrument int64 `json:"instrument"`
	Order      int64 `json:"order"`
}

// ExchangeReleasePayouts is a type of the interface.
type ExchangeReleasePayouts struct {
	Rows []ExchangePayoutRow `json:"rows"`
}

// ExchangeReplace is a type of the interface.
type ExchangeReplace struct {
	Company    int64  `json:"company"`
	Instrument int64  `json:"instrument"`
	Order      int64  `json:"order"`
	Prevent    string `json:"prevent,omitempty"`
	PriceFenT  int64  `json:"price_fen_t"`
	Tonnes     int64  `json:"tonnes"`
}

// ExchangeResolveSuspense is a type of the interface.
type ExchangeResolveSuspense struct {
	CreditCode        string `json:"credit_code,omitempty"`
	Reason            string `json:"reason"`
	Reference         string `json:"reference"`
	SentBack          bool   `json:"sent_back,omitempty"`
	SentBackReference string `json:"sent_back_reference,omitempty"`
}

// ExchangeReturnPayout is a type of the interface.
type ExchangeReturnPayout struct {
	File     int64  `json:"file,omitempty"`
	Payout   int64  `json:"payout"`
	Reason   string `json:"reason"`
	Released bool   `json:"released"`
}

// ExchangeRevealSeed is a type of the interface.
type ExchangeRevealSeed struct {
	Sale int64  `json:"sale"`
	Seed string `json:"seed"`
}

// ExchangeRuleRow is a type of the interface.
type ExchangeRuleRow struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Text   string `json:"text,omitempty"`
	Value  int64  `json:"value,omitempty"`
}

// ExchangeSealBid is a type of the interface.
type ExchangeSealBid struct {
	Company int64  `json:"company"`
	Sale    int64  `json:"sale"`
	Seal    string `json:"seal"`
}

// ExchangeSetLimits is a type of the interface.
type ExchangeSetLimits struct {
	Company int64          `json:"company"`
	Limits  ExchangeLimits `json:"limits"`
}

// ExchangeSetRules is a type of the interface.
type ExchangeSetRules struct {
	From  string            `json:"from"`
	Rules []ExchangeRuleRow `json:"rules"`
}

// ExchangeStopSale is a type of the interface.
type ExchangeStopSale struct {
	Reason string `json:"reason"`
	Sale   int64  `json:"sale"`
}

// ExchangeTakeInSale is a type of the interface.
type ExchangeTakeInSale struct {
	Company   int64 `json:"company"`
	MinimumT  int64 `json:"minimum_t,omitempty"`
	PriceFenT int64 `json:"price_fen_t"`
	Sale      int64 `json:"sale"`
	Tonnes    int64 `json:"tonnes"`
}

// ExchangeUndoTrade is a type of the interface.
type ExchangeUndoTrade struct {
	Reason string `json:"reason"`
	Trade  int64  `json:"trade"`
}

// ExchangeWantInSale is a type of the interface.
type ExchangeWantInSale struct {
	Company   int64 `json:"company"`
	PriceFenT int64 `json:"price_fen_t"`
	Sale      int64 `json:"sale"`
	Tonnes    int64 `json:"tonnes"`
	UntilFenT int64 `json:"until_fen_t,omitempty"`
}

// ExchangeWithdrawBlock is a type of the interface.
type ExchangeWithdrawBlock struct {
	Block   int64 `json:"block"`
	Company int64 `json:"company"`
}

// ExchangeWithdrawPayout is a type of the interface.
type ExchangeWithdrawPayout struct {
	Company int64 `json:"company"`
	Payout  int64 `json:"payout"`
}

// ExchangeWithdrawTonnes is a type of the interface.
type ExchangeWithdrawTonnes struct {
	Company    int64 `json:"company"`
	Instrument int64 `json:"instrument"`
}

// HousingApply is a type of the interface.
type HousingApply struct {
	Allocation int64             `json:"allocation"`
	Rows       []HousingApplyRow `json:"rows"`
}

// HousingApplyRow is a type of the interface.
type HousingApplyRow struct {
	Person int64 `json:"person"`
	Points int64 `json:"points,omitempty"`
	Weight int64 `json:"weight"`
}

// HousingAssign is a type of the interface.
type HousingAssign struct {
	Application int64 `json:"application"`
	Home        int64 `json:"home"`
}

// HousingBill is a type of the interface.
type HousingBill struct {
	Month string `json:"month"`
}

// HousingBuy is a type of the interface.
type HousingBuy struct {
	Home      int64          `json:"home"`
	On        string         `json:"on"`
	Owners    []HousingOwner `json:"owners"`
	Paper     string         `json:"paper"`
	PriceFen  int64          `json:"price_fen"`
	PublicDen int64          `json:"public_den"`
	PublicNum int64          `json:"public_num"`
}

// HousingBuyOut is a type of the interface.
type HousingBuyOut struct {
	AppraisalFen int64  `json:"appraisal_fen,omitempty"`
	Contract     int64  `json:"contract"`
	On           string `json:"on"`
	Paper        string `json:"paper"`
	PublicDen    int64  `json:"public_den"`
	PublicNum    int64  `json:"public_num"`
}

// HousingChangeOwners is a type of the interface.
type HousingChangeOwners struct {
	Contract int64          `json:"contract"`
	On       string         `json:"on"`
	Owners   []HousingOwner `json:"owners"`
	Paper    string         `json:"paper"`
}

// HousingDecline is a type of the interface.
type HousingDecline struct {
	Application int64 `json:"application"`
}

// HousingDraw is a type of the interface.
type HousingDraw struct {
	Allocation   int64  `json:"allocation"`
	NotaryNumber string `json:"notary_number"`
	PublicValue  string `json:"public_value"`
}

// HousingEndLease is a type of the interface.
type HousingEndLease struct {
	Lease  int64  `json:"lease"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

// HousingEndSupport is a type of the interface.
type HousingEndSupport struct {
	Lease int64  `json:"lease"`
	Until string `json:"until"`
}

// HousingFreezeList is a type of the interface.
type HousingFreezeList struct {
	Allocation int64 `json:"allocation"`
}

// HousingGrantSupport is a type of the interface.
type HousingGrantSupport struct {
	From       string `json:"from"`
	Lease      int64  `json:"lease"`
	MonthlyFen int64  `json:"monthly_fen"`
	Programme  string `json:"programme"`
	Until      string `json:"until"`
}

// HousingHomeRow is a type of the interface.
type HousingHomeRow struct {
	AreaDm2  int64  `json:"area_dm2"`
	Code     string `json:"code"`
	Division string `json:"division"`
	Kind     string `json:"kind"`
}

// HousingHomeSpan is a type of the interface.
type HousingHomeSpan struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
}

// HousingMoveDraw is a type of the interface.
type HousingMoveDraw struct {
	Allocation   int64  `json:"allocation"`
	Commitment   string `json:"commitment"`
	DrawOn       string `json:"draw_on"`
	Paper        string `json:"paper"`
	PublicForm   string `json:"public_form"`
	PublicSource string `json:"public_source"`
	Reason       string `json:"reason"`
}

// HousingNotePayment is a type of the interface.
type HousingNotePayment struct {
	AmountFen int64 `json:"amount_fen"`
	Kind      int64 `json:"kind"`
	Number    int64 `json:"number"`
	Reference int64 `json:"reference"`
	SeenFen   int64 `json:"seen_fen"`
}

// HousingOpenAllocation is a type of the interface.
type HousingOpenAllocation struct {
	Code         string            `json:"code"`
	Commitment   string            `json:"commitment"`
	DrawOn       string            `json:"draw_on"`
	Homes        []HousingHomeSpan `json:"homes"`
	HousedRule   string            `json:"housed_rule"`
	Method       string            `json:"method"`
	Places       int64             `json:"places"`
	PublicForm   string            `json:"public_form"`
	PublicSource string            `json:"public_source"`
	TicketsMax   int64             `json:"tickets_max"`
}

// HousingOwner is a type of the interface.
type HousingOwner struct {
	Den    int64 `json:"den"`
	Num    int64 `json:"num"`
	Person int64 `json:"person"`
}

// HousingPayBack is a type of the interface.
type HousingPayBack struct {
	AmountFen int64 `json:"amount_fen"`
	Lease     int64 `json:"lease"`
	Reference int64 `json:"reference"`
	SeenFen   int64 `json:"seen_fen"`
}

// HousingPublishTerms is a type of the interface.
type HousingPublishTerms struct {
	AcceptDays        int64  `json:"accept_days,omitempty"`
	Basis             string `json:"basis"`
	BudgetAccount     int64  `json:"budget_account"`
	BuyOutBasis       string `json:"buy_out_basis"`
	BuyOutYears       int64  `json:"buy_out_years"`
	From              string `json:"from"`
	OutsideAccount    int64  `json:"outside_account"`
	ProceedsAccount   int64  `json:"proceeds_account"`
	PublicRentPpm     int64  `json:"public_rent_ppm,omitempty"`
	ReceivableAccount int64  `json:"receivable_account"`
	RentAccount       int64  `json:"rent_account"`
	SaleYears         int64  `json:"sale_years"`
	ShareMaxPpm       int64  `json:"share_max_ppm"`
	ShareMinPpm       int64  `json:"share_min_ppm"`
}

// HousingRegisterHomes is a type of the interface.
type HousingRegisterHomes struct {
	Homes []HousingHomeRow `json:"homes"`
}

// HousingRelease is a type of the interface.
type HousingRelease struct {
	Application int64  `json:"application"`
	Reason      string `json:"reason"`
}

// HousingRescind is a type of the interface.
type HousingRescind struct {
	Contract int64  `json:"contract"`
	On       string `json:"on"`
	Paper    string `json:"paper"`
}

// HousingSell is a type of the interface.
type HousingSell struct {
	Contract int64  `json:"contract"`
	On       string `json:"on"`
	Paper    string `json:"paper"`
	PriceFen int64  `json:"price_fen"`
}

// HousingSignLease is a type of the interface.
type HousingSignLease struct {
	From       string `json:"from"`
	Home       int64  `json:"home"`
	MonthlyFen int64  `json:"monthly_fen"`
	Person     int64  `json:"person"`
}

// HousingTakeBackPayment is a type of the interface.
type HousingTakeBackPayment struct {
	Paper     string `json:"paper"`
	Reference int64  `json:"reference"`
}

// HousingWithdrawAllocation is a type of the interface.
type HousingWithdrawAllocation struct {
	Allocation int64  `json:"allocation"`
	Paper      string `json:"paper"`
}

// IndicatorAccept is a type of the interface.
type IndicatorAccept struct {
	Figure   string `json:"figure"`
	Period   string `json:"period"`
	Place    string `json:"place,omitempty"`
	Sequence int64  `json:"sequence"`
}

// IndicatorApprove is a type of the interface.
type IndicatorApprove struct {
	Figure   string `json:"figure"`
	Period   string `json:"period"`
	Place    string `json:"place,omitempty"`
	Sequence int64  `json:"sequence"`
}

// IndicatorCell is a type of the interface.
type IndicatorCell struct {
	Figure string `json:"figure"`
	Period string `json:"period"`
	Place  string `json:"place,omitempty"`
}

// IndicatorCheckRow is a type of the interface.
type IndicatorCheckRow struct {
	Code     string `json:"code"`
	From     string `json:"from"`
	Left     string `json:"left"`
	Operator string `json:"operator"`
	Reason   string `json:"reason,omitempty"`
	Refuses  bool   `json:"refuses,omitempty"`
	Right    string `json:"right"`
	TextEN   string `json:"text_en"`
	TextZH   string `json:"text_zh"`
}

// IndicatorClaimRow is a type of the interface.
type IndicatorClaimRow struct {
	Bound    string `json:"bound,omitempty"`
	Code     string `json:"code"`
	Decimals int64  `json:"decimals,omitempty"`
	Figure   string `json:"figure"`
	Kind     string `json:"kind,omitempty"`
	Order    int64  `json:"order,omitempty"`
	Period   string `json:"period"`
	Place    string `json:"place,omitempty"`
	Quote    string `json:"quote,omitempty"`
	Return   bool   `json:"return,omitempty"`
	Source   string `json:"source"`
	Value    int64  `json:"value"`
}

// IndicatorFigureRow is a type of the interface.
type IndicatorFigureRow struct {
	AddPeriods  bool   `json:"add_periods,omitempty"`
	AddPlaces   bool   `json:"add_places,omitempty"`
	Basis       string `json:"basis"`
	Better      string `json:"better"`
	Code        string `json:"code"`
	Decimals    int64  `json:"decimals,omitempty"`
	Department  string `json:"department"`
	DueWorkdays int64  `json:"due_workdays,omitempty"`
	Ended       bool   `json:"ended,omitempty"`
	Every       string `json:"every"`
	Fold        string `json:"fold,omitempty"`
	Formula     string `json:"formula,omitempty"`
	From        string `json:"from"`
	HasMax      bool   `json:"has_max,omitempty"`
	HasMin      bool   `json:"has_min,omitempty"`
	JumpPercent int64  `json:"jump_percent,omitempty"`
	Kind        string `json:"kind"`
	Level       string `json:"level,omitempty"`
	Max         int64  `json:"max,omitempty"`
	Min         int64  `json:"min,omitempty"`
	NameEN      string `json:"name_en"`
	NameZH      string `json:"name_zh"`
	NoteEN      string `json:"note_en,omitempty"`
	NoteZH      string `json:"note_zh,omitempty"`
	PerDen      int64  `json:"per_den,omitempty"`
	PerNum      int64  `json:"per_num,omitempty"`
	Piece       string `json:"piece,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Rounding    string `json:"rounding,omitempty"`
	UnitEN      string `json:"unit_en"`
	UnitZH      string `json:"unit_zh"`
}

// IndicatorLightCase is a type of the interface.
type IndicatorLightCase struct {
	Light  string `json:"light"`
	TextEN string `json:"text_en"`
	TextZH string `json:"text_zh"`
	When   string `json:"when"`
}

// IndicatorLightRow is a type of the interface.
type IndicatorLightRow struct {
	Cases  []IndicatorLightCase `json:"cases"`
	Code   string               `json:"code"`
	From   string               `json:"from"`
	NameEN string               `json:"name_en"`
	NameZH string               `json:"name_zh"`
	Note   string               `json:"note,omitempty"`
	Reason string               `json:"reason,omitempty"`
}

// IndicatorLock is a type of the interface.
type IndicatorLock struct {
	Figure string `json:"figure"`
	Period string `json:"period"`
}

// IndicatorParagraph is a type of the interface.
type IndicatorParagraph struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// IndicatorPoint is a type of the interface.
type IndicatorPoint struct {
	Date  string `json:"date"`
	Value int64  `json:"value"`
}

// IndicatorPublish is a type of the interface.
type IndicatorPublish struct {
	Checks  []IndicatorCheckRow  `json:"checks,omitempty"`
	Claims  []IndicatorClaimRow  `json:"claims,omitempty"`
	Figures []IndicatorFigureRow `json:"figures,omitempty"`
	Lights  []IndicatorLightRow  `json:"lights,omitempty"`
	Reports []IndicatorReportRow `json:"reports,omitempty"`
	Sources []IndicatorSourceRow `json:"sources,omitempty"`
	Targets []IndicatorTargetRow `json:"targets,omitempty"`
}

// IndicatorPublishDerived is a type of the interface.
type IndicatorPublishDerived struct {
	Explain string `json:"explain,omitempty"`
	Figure  string `json:"figure"`
	Period  string `json:"period"`
	Place   string `json:"place,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// IndicatorPublishFold is a type of the interface.
type IndicatorPublishFold struct {
	Bound    string `json:"bound,omitempty"`
	Explain  string `json:"explain,omitempty"`
	Figure   string `json:"figure"`
	Hash     string `json:"hash"`
	Period   string `json:"period"`
	Pieces   int64  `json:"pieces"`
	Place    string `json:"place,omitempty"`
	Position int64  `json:"position"`
	Reason   string `json:"reason,omitempty"`
	Rows     int64  `json:"rows"`
}

// IndicatorPublishSynthetic is a type of the interface.
type IndicatorPublishSynthetic struct {
	Bound   string `json:"bound,omitempty"`
	Explain string `json:"explain,omitempty"`
	Figure  string `json:"figure"`
	Paper   string `json:"paper"`
	Period  string `json:"period"`
	Place   string `json:"place,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Sha256  string `json:"sha256"`
	Unit    string `json:"unit"`
	Value   string `json:"value"`
}

// IndicatorReportRow is a type of the interface.
type IndicatorReportRow struct {
	Code       string               `json:"code"`
	From       string               `json:"from"`
	Paragraphs []IndicatorParagraph `json:"paragraphs"`
	Reason     string               `json:"reason,omitempty"`
	TitleEN    string               `json:"title_en"`
	TitleZH    string               `json:"title_zh"`
}

// IndicatorSendBack is a type of the interface.
type IndicatorSendBack struct {
	Cell     IndicatorCell `json:"cell"`
	Reason   string        `json:"reason"`
	Sequence int64         `json:"sequence"`
}

// IndicatorSourceRow is a type of the interface.
type IndicatorSourceRow struct {
	Code    string `json:"code"`
	Date    string `json:"date,omitempty"`
	Sha256  string `json:"sha256"`
	TitleEN string `json:"title_en"`
	TitleZH string `json:"title_zh"`
}

// IndicatorSubmit is a type of the interface.
type IndicatorSubmit struct {
	Bound   string `json:"bound,omitempty"`
	Explain string `json:"explain,omitempty"`
	Figure  string `json:"figure"`
	Paper   string `json:"paper"`
	Period  string `json:"period"`
	Place   string `json:"place,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Sha256  string `json:"sha256"`
	Unit    string `json:"unit"`
	Value   string `json:"value"`
}

// IndicatorTargetRow is a type of the interface.
type IndicatorTargetRow struct {
	Bound    string           `json:"bound,omitempty"`
	Decimals int64            `json:"decimals,omitempty"`
	Figure   string           `json:"figure"`
	From     string           `json:"from"`
	Paper    string           `json:"paper,omitempty"`
	Path     []IndicatorPoint `json:"path"`
	Reason   string           `json:"reason"`
	Steps    bool             `json:"steps,omitempty"`
	Unbased  bool             `json:"unbased,omitempty"`
}

// IndicatorUnlock is a type of the interface.
type IndicatorUnlock struct {
	Figure string `json:"figure"`
	Period string `json:"period"`
	Reason string `json:"reason"`
}

// IntakeMeasured is a type of the interface.
type IntakeMeasured struct {
	ChangeKG      int64  `json:"change_kg"`
	DiscountedKG  int64  `json:"discounted_kg"`
	Method        string `json:"method"`
	Plots         int64  `json:"plots"`
	UncertaintyKG int64  `json:"uncertainty_kg"`
}

// IntakeProblem is a type of the interface.
type IntakeProblem struct {
	Code   string `json:"code"`
	Column string `json:"column,omitempty"`
	Detail string `json:"detail,omitempty"`
	File   string `json:"file"`
	Row    int64  `json:"row,omitempty"`
}

// IntakeReport is a type of the interface.
type IntakeReport struct {
	Accepted  int64           `json:"accepted,omitempty"`
	Dry       bool            `json:"dry"`
	File      string          `json:"file"`
	Kind      string          `json:"kind"`
	Measured  IntakeMeasured  `json:"measured,omitempty"`
	New       int64           `json:"new"`
	Paper     string          `json:"paper,omitempty"`
	Problems  []IntakeProblem `json:"problems,omitempty"`
	Refused   int64           `json:"refused"`
	Rows      int64           `json:"rows"`
	Sha256    string          `json:"sha256,omitempty"`
	Suspense  []int64         `json:"suspense,omitempty"`
	Unchanged int64           `json:"unchanged"`
	Unknown   []string        `json:"unknown,omitempty"`
	Waiting   int64           `json:"waiting,omitempty"`
}

// KernelDeclareLoss is a type of the interface.
type KernelDeclareLoss struct {
	Reason string `json:"reason"`
	Size   int64  `json:"size"`
}

// KernelPardon is a type of the interface.
type KernelPardon struct {
	Digest string `json:"digest"`
}

// KernelRelease is a type of the interface.
type KernelRelease struct {
	Proposal int64 `json:"proposal"`
}

// KernelWithdraw is a type of the interface.
type KernelWithdraw struct {
	Proposal int64 `json:"proposal"`
}

// LandAssign is a type of the interface.
type LandAssign struct {
	Date   string     `json:"date"`
	Holder LandHolder `json:"holder"`
	Parcel int64      `json:"parcel"`
	Title  string     `json:"title,omitempty"`
}

// LandCorrect is a type of the interface.
type LandCorrect struct {
	AreaDm2 int64  `json:"area_dm2"`
	Kind    string `json:"kind"`
	Parcel  int64  `json:"parcel"`
	Reason  string `json:"reason"`
	Shape   string `json:"shape"`
	Title   string `json:"title,omitempty"`
}

// LandEnd is a type of the interface.
type LandEnd struct {
	Contract int64  `json:"contract"`
	Date     string `json:"date"`
	Reason   string `json:"reason"`
}

// LandHolder is a type of the interface.
type LandHolder struct {
	Kind    string `json:"kind"`
	Number  int64  `json:"number,omitempty"`
	Village string `json:"village,omitempty"`
}

// LandMerge is a type of the interface.
type LandMerge struct {
	Date    string  `json:"date"`
	Into    LandRow `json:"into"`
	Parcels []int64 `json:"parcels"`
}

// LandNameAccounts is a type of the interface.
type LandNameAccounts struct {
	Contract int64 `json:"contract"`
	PayFrom  int64 `json:"pay_from"`
	PayTo    int64 `json:"pay_to"`
}

// LandPayRent is a type of the interface.
type LandPayRent struct {
	Contracts []int64 `json:"contracts"`
	Through   string  `json:"through"`
	Together  bool    `json:"together,omitempty"`
}

// LandRefundRent is a type of the interface.
type LandRefundRent struct {
	Contracts []int64 `json:"contracts"`
	Together  bool    `json:"together,omitempty"`
}

// LandRegister is a type of the interface.
type LandRegister struct {
	Parcels []LandRow `json:"parcels"`
}

// LandRetire is a type of the interface.
type LandRetire struct {
	Date   string `json:"date"`
	Parcel int64  `json:"parcel"`
	Reason string `json:"reason"`
}

// LandRow is a type of the interface.
type LandRow struct {
	AreaDm2 int64      `json:"area_dm2"`
	Code    string     `json:"code"`
	From    string     `json:"from"`
	Holder  LandHolder `json:"holder"`
	Kind    string     `json:"kind"`
	Shape   string     `json:"shape"`
	Title   string     `json:"title,omitempty"`
	Village string     `json:"village"`
}

// LandSetBounds is a type of the interface.
type LandSetBounds struct {
	From    string `json:"from"`
	MarginM int64  `json:"margin_m"`
	Outline string `json:"outline"`
	Source  string `json:"source"`
}

// LandSetTolerance is a type of the interface.
type LandSetTolerance struct {
	From         string `json:"from"`
	ToleranceDm2 int64  `json:"tolerance_dm2"`
}

// LandSign is a type of the interface.
type LandSign struct {
	Code         string     `json:"code"`
	From         string     `json:"from"`
	Grantee      int64      `json:"grantee"`
	Grantor      LandHolder `json:"grantor"`
	Level        int64      `json:"level"`
	Parcels      []int64    `json:"parcels"`
	PayFrom      int64      `json:"pay_from"`
	PayTo        int64      `json:"pay_to"`
	PrepaidYears int64      `json:"prepaid_years"`
	Refund       int64      `json:"refund"`
	RentFenPerMu int64      `json:"rent_fen_per_mu"`
	To           string     `json:"to"`
}

// LandSplit is a type of the interface.
type LandSplit struct {
	Date   string    `json:"date"`
	Parcel int64     `json:"parcel"`
	Parts  []LandRow `json:"parts"`
}

// LedgerChartLine is a type of the interface.
type LedgerChartLine struct {
	Code   int64  `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
	Side   int64  `json:"side"`
}

// LedgerClose is a type of the interface.
type LedgerClose struct {
	Account int64 `json:"account"`
}

// LedgerCorrect is a type of the interface.
type LedgerCorrect struct {
	Amount   int64  `json:"amount"`
	Reason   string `json:"reason"`
	Row      int64  `json:"row,omitempty"`
	Sequence int64  `json:"sequence"`
}

// LedgerDeclareUnit is a type of the interface.
type LedgerDeclareUnit struct {
	Code     string `json:"code"`
	Decimals int64  `json:"decimals"`
	NameEN   string `json:"name_en"`
	NameZH   string `json:"name_zh"`
}

// LedgerFreeze is a type of the interface.
type LedgerFreeze struct {
	Account int64  `json:"account"`
	Reason  string `json:"reason"`
}

// LedgerOpen is a type of the interface.
type LedgerOpen struct {
	Code   int64  `json:"code"`
	Flags  int64  `json:"flags,omitempty"`
	Holder int64  `json:"holder,omitempty"`
	ID     int64  `json:"id"`
	Unit   string `json:"unit"`
}

// LedgerPlaceHold is a type of the interface.
type LedgerPlaceHold struct {
	Amount    int64 `json:"amount"`
	Balancing bool  `json:"balancing,omitempty"`
	Cause     int64 `json:"cause,omitempty"`
	Code      int64 `json:"code,omitempty"`
	Credit    int64 `json:"credit"`
	Debit     int64 `json:"debit"`
	ExpiresMS int64 `json:"expires_ms,omitempty"`
	Reference int64 `json:"reference,omitempty"`
}

// LedgerPost is a type of the interface.
type LedgerPost struct {
	Amount int64 `json:"amount,omitempty"`
	Hold   int64 `json:"hold"`
}

// LedgerPublishChart is a type of the interface.
type LedgerPublishChart struct {
	Lines []LedgerChartLine `json:"lines"`
	Unit  string            `json:"unit"`
}

// LedgerSetLimit is a type of the interface.
type LedgerSetLimit struct {
	Account int64 `json:"account"`
	Limit   int64 `json:"limit"`
}

// LedgerTransfer is a type of the interface.
type LedgerTransfer struct {
	Amount    int64 `json:"amount"`
	Balancing bool  `json:"balancing,omitempty"`
	Cause     int64 `json:"cause,omitempty"`
	Code      int64 `json:"code,omitempty"`
	Credit    int64 `json:"credit"`
	Date      int64 `json:"date,omitempty"`
	Debit     int64 `json:"debit"`
	Reference int64 `json:"reference,omitempty"`
}

// LedgerTransferAll is a type of the interface.
type LedgerTransferAll struct {
	Transfers []LedgerTransfer `json:"transfers"`
}

// LedgerUnfreeze is a type of the interface.
type LedgerUnfreeze struct {
	Account int64  `json:"account"`
	Reason  string `json:"reason"`
}

// LedgerVoid is a type of the interface.
type LedgerVoid struct {
	Hold int64 `json:"hold"`
}

// LoanClaim is a type of the interface.
type LoanClaim struct {
	InterestFen int64  `json:"interest_fen,omitempty"`
	Loan        int64  `json:"loan"`
	On          string `json:"on"`
	Paper       string `json:"paper"`
}

// LoanGrant is a type of the interface.
type LoanGrant struct {
	Bank         int64   `json:"bank"`
	Company      int64   `json:"company,omitempty"`
	Due          string  `json:"due"`
	From         string  `json:"from"`
	Graduates    int64   `json:"graduates,omitempty"`
	Hires        int64   `json:"hires,omitempty"`
	Paper        string  `json:"paper"`
	Persons      []int64 `json:"persons,omitempty"`
	PrincipalFen int64   `json:"principal_fen"`
	RatePpm      int64   `json:"rate_ppm"`
	Staff        int64   `json:"staff,omitempty"`
}

// LoanNoteRepaid is a type of the interface.
type LoanNoteRepaid struct {
	AmountFen int64  `json:"amount_fen"`
	Loan      int64  `json:"loan"`
	On        string `json:"on"`
	Reference int64  `json:"reference"`
	SeenFen   int64  `json:"seen_fen"`
}

// LoanPaySupport is a type of the interface.
type LoanPaySupport struct {
	Loan   int64  `json:"loan"`
	Period string `json:"period"`
}

// LoanPublishTerms is a type of the interface.
type LoanPublishTerms struct {
	BankAccount      int64  `json:"bank_account"`
	Basis            string `json:"basis"`
	BudgetAccount    int64  `json:"budget_account"`
	CounterAccount   int64  `json:"counter_account"`
	ExposureAccount  int64  `json:"exposure_account"`
	FirmMaxFen       int64  `json:"firm_max_fen"`
	From             string `json:"from"`
	FullUpToFen      int64  `json:"full_up_to_fen"`
	FundAccount      int64  `json:"fund_account"`
	HireRateLargePpm int64  `json:"hire_rate_large_ppm"`
	HireRatePpm      int64  `json:"hire_rate_ppm"`
	LargeAbove       int64  `json:"large_above"`
	MonthsMax        int64  `json:"months_max"`
	Multiple         int64  `json:"multiple"`
	OutsideAccount   int64  `json:"outside_account"`
	OverdueMonths    int64  `json:"overdue_months"`
	PartPpm          int64  `json:"part_ppm"`
	PartnerRatePpm   int64  `json:"partner_rate_ppm"`
	PartnersMaxFen   int64  `json:"partners_max_fen"`
	PayableAccount   int64  `json:"payable_account"`
	PerHeadFen       int64  `json:"per_head_fen"`
	PersonMaxFen     int64  `json:"person_max_fen"`
	RateMaxPpm       int64  `json:"rate_max_ppm"`
	SupportRatePpm   int64  `json:"support_rate_ppm"`
}

// LoanRecover is a type of the interface.
type LoanRecover struct {
	AmountFen int64  `json:"amount_fen"`
	Loan      int64  `json:"loan"`
	On        string `json:"on"`
	Reference int64  `json:"reference"`
	SeenFen   int64  `json:"seen_fen"`
}

// LoanSupport is a type of the interface.
type LoanSupport struct {
	InterestFen int64  `json:"interest_fen"`
	Loan        int64  `json:"loan"`
	Period      string `json:"period"`
}

// LoanTakeBackRepayment is a type of the interface.
type LoanTakeBackRepayment struct {
	Loan      int64  `json:"loan"`
	Paper     string `json:"paper"`
	Reference int64  `json:"reference"`
}

// LoanTakeBackSupport is a type of the interface.
type LoanTakeBackSupport struct {
	CameBack bool   `json:"came_back,omitempty"`
	Loan     int64  `json:"loan"`
	Paper    string `json:"paper"`
	Period   string `json:"period"`
}

// PaperCertificate is a type of the interface.
type PaperCertificate struct {
	Beneficiary PaperCompany  `json:"beneficiary"` // Whose claim it is.
	County      string        `json:"county"`
	Number      int64         `json:"number"`
	Owner       PaperCompany  `json:"owner"` // Whose tonnes they were.
	Parts       []PaperPart   `json:"parts"`
	Place       PaperDivision `json:"place"`
	Position    int64         `json:"position"` // Entries of the journal that the answer takes into account.
	Proof       PaperProof    `json:"proof"`    // null: no signed checkpoint covers it yet; ask again in a moment.
	Purpose     string        `json:"purpose"`  // A code.
	Retired     string        `json:"retired"`
	Sequence    int64         `json:"sequence"` // Of the event in the public log.
	Tonnes      int64         `json:"tonnes"`
}

// PaperCompany is a type of the interface.
type PaperCompany struct {
	Code   string `json:"code"` // Unified social credit code.
	Name   string `json:"name"`
	Number int64  `json:"number"`
}

// PaperDivision is a type of the interface.
type PaperDivision struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// PaperFigure is a type of the interface.
type PaperFigure struct {
	Again       int64   `json:"again,omitempty"` // What it is then; left out: it cannot be worked out any more.
	Bound       string  `json:"bound,omitempty"`
	Code        string  `json:"code"`
	Decimals    int64   `json:"decimals"`
	Definition  int64   `json:"definition"`          // Version.
	Explain     string  `json:"explain,omitempty"`   // Why a check that does not hold is no mistake.
	Hash        string  `json:"hash,omitempty"`      // Of the rows; of a return, of its source paper.
	Holds       bool    `json:"holds,omitempty"`     // Folding the record again gives the value and the hash.
	Inputs      []int64 `json:"inputs,omitempty"`    // Of a derived value: events of the values it was worked out of.
	Kind        string  `json:"kind"`                // record, return, derived or synthetic.
	Known       bool    `json:"known"`               // false: it has no value, which is not 0.
	LateDays    int64   `json:"late_days,omitempty"` // Of a return: days over its due day, as it first came.
	NameEN      string  `json:"name_en"`
	NameZH      string  `json:"name_zh"`
	Paper       string  `json:"paper,omitempty"`
	Period      string  `json:"period"`
	Place       string  `json:"place,omitempty"`
	Position    int64   `json:"position"` // Events of the journal that it takes into account.
	PublishedMS int64   `json:"published_ms,omitempty"`
	Reason      string  `json:"reason,omitempty"`
	Receipts    int64   `json:"receipts,omitempty"` // Events, or rows of bulk events, under it: each has a receipt.
	Rows        int64   `json:"rows,omitempty"`     // Under a record.
	Sequence    int64   `json:"sequence"`           // Of the event that published it.
	Stale       bool    `json:"stale,omitempty"`    // A derived value: worked out again of what is there now it is another.
	UnitEN      string  `json:"unit_en"`
	UnitZH      string  `json:"unit_zh"`
	Value       int64   `json:"value"` // Whole number of so many decimals.
	Vintage     int64   `json:"vintage"`
}

// PaperFound is a type of the interface.
type PaperFound struct {
	Lives    []PaperLife      `json:"lives"`    // Parts of the range, each with one life; in order of serials.
	More     bool             `json:"more"`     // There are more parts than are shown.
	Position int64            `json:"position"` // Entries of the journal that the answer takes into account.
	Project  PaperProjectName `json:"project"`
	Serial   string           `json:"serial"` // As asked, with its check.
	Tonnes   int64            `json:"tonnes"`
	Unissued int64            `json:"unissued"` // Serials of the range that were never issued.
	Vintage  int64            `json:"vintage"`
}

// PaperGoal is a type of the interface.
type PaperGoal struct {
	Code         string `json:"code"`
	Department   string `json:"department"`
	DepartmentEN string `json:"department_en"`
	DepartmentZH string `json:"department_zh"`
	Depth        int64  `json:"depth"`
	Due          string `json:"due,omitempty"`
	Figure       string `json:"figure,omitempty"`
	Kind         string `json:"kind"`
	Lag          string `json:"lag,omitempty"` // Points behind the plan, two decimals; empty: not known.
	Light        string `json:"light"`         // red, orange, yellow, blue, green or none.
	NameEN       string `json:"name_en"`
	NameZH       string `json:"name_zh"`
	Orders       int64  `json:"orders,omitempty"`
	Parent       string `json:"parent,omitempty"`
	Post         string `json:"post,omitempty"`
	ReasonEN     string `json:"reason_en,omitempty"`
	ReasonZH     string `json:"reason_zh,omitempty"`
	Rule         string `json:"rule,omitempty"`
	RuleVersion  int64  `json:"rule_version,omitempty"`
	Synthetic    bool   `json:"synthetic,omitempty"`
}

// PaperHarvest is a type of the interface.
type PaperHarvest struct {
	AmountFen int64              `json:"amount_fen"` // The sum of the parts, before tax.
	County    string             `json:"county"`
	Parcel    int64              `json:"parcel"`
	Parts     []PaperHarvestPart `json:"parts"`
	Position  int64              `json:"position"`
}

// PaperHarvestPart is a type of the interface.
type PaperHarvestPart struct {
	AmountFen  int64  `json:"amount_fen"` // The stand's part of it.
	EarnedFen  int64  `json:"earned_fen"` // By the source, before tax.
	Lines      int64  `json:"lines"`      // Of households and collectives that got of it.
	OfStands   int64  `json:"of_stands"`  // Between which it is divided; 1: it is known by stand.
	Provenance string `json:"provenance"` // stand or kilograms.
	Register   int64  `json:"register"`
	Run        int64  `json:"run"`
	Sale       int64  `json:"sale"`
	Source     int64  `json:"source"` // Its number in the pot.
	Stand      int64  `json:"stand"`
	Tonnes     int64  `json:"tonnes"` // Of the source.
}

// PaperLife is a type of the interface.
type PaperLife struct {
	Certificate int64        `json:"certificate,omitempty"` // Of the retirement.
	First       int64        `json:"first"`
	Last        int64        `json:"last"`
	Lot         int64        `json:"lot"`
	More        bool         `json:"more"`  // There are older moves than are shown.
	Moves       []PaperMove  `json:"moves"` // Oldest first.
	Origin      PaperOrigin  `json:"origin"`
	Owner       PaperCompany `json:"owner"` // null: the buffer, which belongs to nobody.
	Serial      string       `json:"serial"`
	Status      string       `json:"status"` // held, listed, pledged, frozen, buffer, on_hold, retired or cancelled.
	Tonnes      int64        `json:"tonnes"`
}

// PaperMethod is a type of the interface.
type PaperMethod struct {
	Code    string `json:"code"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en"`
	Version int64  `json:"version"`
}

// PaperMissing is a type of the interface.
type PaperMissing struct {
	DepartmentEN string `json:"department_en"`
	DepartmentZH string `json:"department_zh"`
	Due          string `json:"due"`
	Figure       string `json:"figure"`
	Kind         string `json:"kind"`      // return, or a record that was never folded.
	LateDays     int64  `json:"late_days"` // Days over the due day; 0: in time so far.
	NameEN       string `json:"name_en"`
	NameZH       string `json:"name_zh"`
	Period       string `json:"period"`
	Place        string `json:"place,omitempty"` // Township or village that owes it; none: the county.
	PlaceZH      string `json:"place_zh,omitempty"`
	State        string `json:"state,omitempty"` // never, submitted, approved or sent_back; only of now.
}

// PaperMove is a type of the interface.
type PaperMove struct {
	Certificate int64        `json:"certificate,omitempty"`
	Contract    int64        `json:"contract,omitempty"` // Advance purchase by which it was delivered.
	From        PaperCompany `json:"from"`
	Kind        string       `json:"kind"`
	Sale        int64        `json:"sale,omitempty"` // Sale from store.
	Sequence    int64        `json:"sequence"`       // Of the event in the public log.
	Serial      string       `json:"serial"`         // The range that moved together.
	Time        string       `json:"time"`
	To          PaperCompany `json:"to"`
}

// PaperOrigin is a type of the interface.
type PaperOrigin struct {
	Cooperative PaperCompany  `json:"cooperative"` // null: contributed to the buffer by all.
	From        string        `json:"from"`
	Issued      string        `json:"issued"`
	MoreStands  int64         `json:"more_stands"` // Stands that are not shown.
	Period      int64         `json:"period"`      // Number of the monitoring period.
	Stands      []PaperStand  `json:"stands"`      // Of the co-operative in the village, in this period.
	To          string        `json:"to"`
	Tonnes      int64         `json:"tonnes"` // Of the whole issuance.
	VerifiedKG  int64         `json:"verified_kg"`
	Verifier    PaperCompany  `json:"verifier"`
	Village     PaperDivision `json:"village"`
}

// PaperPart is a type of the interface.
type PaperPart struct {
	Project  PaperProjectName `json:"project"`
	Sequence int64            `json:"sequence"` // Of the event that moved the range.
	Serial   string           `json:"serial"`
	Tonnes   int64            `json:"tonnes"`
	Vintage  int64            `json:"vintage"`
}

// PaperProjectName is a type of the interface.
type PaperProjectName struct {
	Code   string      `json:"code"`
	ID     int64       `json:"id"`
	Method PaperMethod `json:"method"`
	Name   string      `json:"name"`
}

// PaperProof is a type of the interface.
type PaperProof struct {
	CheckpointTime string `json:"checkpoint_time"`
	Origin         string `json:"origin"`    // Name of the log.
	Root           string `json:"root"`      // Of the tree, base64.
	Sequence       int64  `json:"sequence"`  // Of the event.
	TreeSize       int64  `json:"tree_size"` // Leaves of the tree.
}

// PaperSlipOrigin is a type of the interface.
type PaperSlipOrigin struct {
	AmountFen   int64        `json:"amount_fen"`
	Contract    int64        `json:"contract,omitempty"`
	Cooperative PaperCompany `json:"cooperative"`
	Sale        int64        `json:"sale"`
	Serial      string       `json:"serial"` // Empty if the sale does not say.
	Sold        string       `json:"sold"`
	Stand       int64        `json:"stand,omitempty"` // 0: not known by stand.
	Tonnes      int64        `json:"tonnes"`
}

// PaperStand is a type of the interface.
type PaperStand struct {
	AreaDm2 int64  `json:"area_dm2"`
	ID      int64  `json:"id"`
	NetKG   int64  `json:"net_kg"`  // Of the period.
	Parcels int64  `json:"parcels"` // How many.
	Stratum string `json:"stratum"`
}

// PaperTrace is a type of the interface.
type PaperTrace struct {
	AmountFen int64              `json:"amount_fen"` // Before tax: the sum of the origins.
	County    string             `json:"county"`
	Holder    int64              `json:"holder"` // Number of the person; 0: the collective itself.
	Line      int64              `json:"line"`
	Origins   []PaperTraceOrigin `json:"origins"`
	Position  int64              `json:"position"`
	Run       int64              `json:"run"`
	State     string             `json:"state"` // Of the line.
}

// PaperTraceOrigin is a type of the interface.
type PaperTraceOrigin struct {
	AmountFen   int64             `json:"amount_fen"`
	Contract    int64             `json:"contract,omitempty"`
	Cooperative PaperCompany      `json:"cooperative"`
	Lots        []int64           `json:"lots"`    // That the serials are in now.
	Periods     []int64           `json:"periods"` // Of monitoring, for which the serials were issued.
	Sale        int64             `json:"sale"`
	Serial      string            `json:"serial"` // Empty if the sale does not say.
	Sold        string            `json:"sold"`
	Stand       int64             `json:"stand,omitempty"` // 0: not known by stand.
	Stands      []PaperTraceStand `json:"stands"`          // On which they grew: the stand, or all of the co-operative's in the village.
	Tonnes      int64             `json:"tonnes"`
}

// PaperTraceStand is a type of the interface.
type PaperTraceStand struct {
	AreaDm2 int64    `json:"area_dm2"`
	Codes   []string `json:"codes"`  // Of the parcels, as on their titles.
	NetKG   int64    `json:"net_kg"` // Measured for the period.
	Parcels []int64  `json:"parcels"`
	Stand   int64    `json:"stand"`
}

// PayrunAnswered is a type of the interface.
type PayrunAnswered struct {
	Doubled  int64   `json:"doubled"`
	Entries  int64   `json:"entries"`
	Failed   int64   `json:"failed"`
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	Paid     int64   `json:"paid"`
	Repeated bool    `json:"repeated"`
	Suspense int64   `json:"suspense"`
	Unknown  int64   `json:"unknown"`
	Unread   []int64 `json:"unread"`
}

// PayrunDividendFile is a type of the interface.
type PayrunDividendFile struct {
	Data     string         `json:"data"` // CSV, as package roll writes it.
	Lines    int64          `json:"lines"`
	Missing  []PayrunUnpaid `json:"missing"`   // Lines that are due and in no file.
	Number   int64          `json:"number"`    // Of the run's files, from 1.
	TotalFen int64          `json:"total_fen"` // Net of tax.
}

// PayrunDividendOrder is a type of the interface.
type PayrunDividendOrder struct {
	Encoding string `json:"encoding,omitempty"` // gb18030 (usual) or utf8; of a file that is made now.
	Number   int64  `json:"number,omitempty"`   // Of a file that was made; left out: what is due, or the last again.
}

// PayrunForm is a type of the interface.
type PayrunForm struct {
	Account  string       `json:"account"`
	Agent    string       `json:"agent,omitempty"`
	Payer    string       `json:"payer"`
	Template BankTemplate `json:"template,omitempty"`
}

// PayrunList is a type of the interface.
type PayrunList struct {
	Hash      string        `json:"hash"`
	Lines     int64         `json:"lines"`
	NameEN    string        `json:"name_en"`
	NameZH    string        `json:"name_zh"`
	Period    string        `json:"period"`
	Programme string        `json:"programme"`
	Run       int64         `json:"run"`
	Shown     []PayrunShown `json:"shown"`
	TotalFen  int64         `json:"total_fen"`
	UntilMS   int64         `json:"until_ms"`
}

// PayrunPayoutFile is a type of the interface.
type PayrunPayoutFile struct {
	Data     string               `json:"data"`
	Lines    int64                `json:"lines"`
	Missing  []PayrunUnpaidPayout `json:"missing"` // Payouts that were released and are in no file.
	Number   int64                `json:"number"`  // Of the exchange's files, from 1.
	Text     bool                 `json:"text"`    // By a template; otherwise pain.001.
	TotalFen int64                `json:"total_fen"`
}

// PayrunPayoutOrder is a type of the interface.
type PayrunPayoutOrder struct {
	Form   PayrunForm `json:"form,omitempty"`   // How the bank takes payments; left out: no file is made, one is read.
	Number int64      `json:"number,omitempty"` // Of a file that was made; left out: what is due, or the last again.
}

// PayrunPrepared is a type of the interface.
type PayrunPrepared struct {
	Denied   int64          `json:"denied"`
	Hash     string         `json:"hash"`
	Lines    int64          `json:"lines"`
	Repeated bool           `json:"repeated"`
	Reviews  []PayrunReview `json:"reviews"`
	Rows     int64          `json:"rows"`
	Run      int64          `json:"run"`
	Snapshot int64          `json:"snapshot"`
	State    string         `json:"state"`
	TotalFen int64          `json:"total_fen"`
}

// PayrunReview is a type of the interface.
type PayrunReview struct {
	Beneficiary int64  `json:"beneficiary"`
	Code        string `json:"code"`
	TextEN      string `json:"text_en"`
	TextZH      string `json:"text_zh"`
}

// PayrunShown is a type of the interface.
type PayrunShown struct {
	AmountFen int64  `json:"amount_fen"`
	Name      string `json:"name"`
	Number    int64  `json:"number"`
}

// PayrunUnpaid is a type of the interface.
type PayrunUnpaid struct {
	AmountFen int64  `json:"amount_fen"`
	Holder    int64  `json:"holder"` // 0: the collective.
	Line      int64  `json:"line"`
	Reason    string `json:"reason"` // account_missing, holder_dead, or the code of what is wrong with it.
}

// PayrunUnpaidPayout is a type of the interface.
type PayrunUnpaidPayout struct {
	Payout int64  `json:"payout"`
	Reason string `json:"reason"` // Code of why.
}

// PersonAnswerCorrection is a type of the interface.
type PersonAnswerCorrection struct {
	Corrected  bool   `json:"corrected,omitempty"`
	Correction int64  `json:"correction"`
	Reason     string `json:"reason"`
}

// PersonAppointGuardian is a type of the interface.
type PersonAppointGuardian struct {
	From     string `json:"from"`
	Guardian int64  `json:"guardian"`
	Until    string `json:"until,omitempty"`
	Ward     int64  `json:"ward"`
}

// PersonAskCorrection is a type of the interface.
type PersonAskCorrection struct {
	Field  string `json:"field"`
	Person int64  `json:"person"`
}

// PersonDissolveHousehold is a type of the interface.
type PersonDissolveHousehold struct {
	Date      string `json:"date"`
	Household int64  `json:"household"`
}

// PersonEndGuardianship is a type of the interface.
type PersonEndGuardianship struct {
	Date     string `json:"date"`
	Guardian int64  `json:"guardian"`
	Reason   string `json:"reason"`
	Ward     int64  `json:"ward"`
}

// PersonEndProxy is a type of the interface.
type PersonEndProxy struct {
	Date   string `json:"date"`
	Person int64  `json:"person"`
	Proxy  int64  `json:"proxy"`
	Reason string `json:"reason"`
}

// PersonErase is a type of the interface.
type PersonErase struct {
	Number int64  `json:"number"`
	Reason string `json:"reason"`
}

// PersonFormHousehold is a type of the interface.
type PersonFormHousehold struct {
	Date      string `json:"date"`
	Head      int64  `json:"head"`
	Household int64  `json:"household"`
	Village   string `json:"village"`
}

// PersonGrantProxy is a type of the interface.
type PersonGrantProxy struct {
	Basis  string `json:"basis"`
	From   string `json:"from"`
	Person int64  `json:"person"`
	Proxy  int64  `json:"proxy"`
	Until  string `json:"until"`
}

// PersonJoinHousehold is a type of the interface.
type PersonJoinHousehold struct {
	Date      string `json:"date"`
	Household int64  `json:"household"`
	Person    int64  `json:"person"`
}

// PersonLeaveHousehold is a type of the interface.
type PersonLeaveHousehold struct {
	Date      string `json:"date"`
	Household int64  `json:"household"`
	Person    int64  `json:"person"`
}

// PersonMerge is a type of the interface.
type PersonMerge struct {
	Duplicate int64 `json:"duplicate"`
	Kept      int64 `json:"kept"`
}

// PersonMoveHousehold is a type of the interface.
type PersonMoveHousehold struct {
	Date      string `json:"date"`
	Household int64  `json:"household"`
	Village   string `json:"village"`
}

// PersonNameHead is a type of the interface.
type PersonNameHead struct {
	Date      string `json:"date"`
	Head      int64  `json:"head"`
	Household int64  `json:"household"`
}

// PersonNoteChecked is a type of the interface.
type PersonNoteChecked struct {
	By     string `json:"by"`
	Date   string `json:"date"`
	Field  string `json:"field"`
	Number int64  `json:"number"`
}

// PersonNoteDeath is a type of the interface.
type PersonNoteDeath struct {
	Date   string `json:"date"`
	Number int64  `json:"number"`
}

// PersonRegister is a type of the interface.
type PersonRegister struct {
	Number int64 `json:"number"`
}

// PersonRetain is a type of the interface.
type PersonRetain struct {
	Basis  string `json:"basis"`
	Number int64  `json:"number"`
	Until  string `json:"until"`
}

// PersonWithdrawDeath is a type of the interface.
type PersonWithdrawDeath struct {
	Number int64  `json:"number"`
	Reason string `json:"reason"`
}

// PlaceClose is a type of the interface.
type PlaceClose struct {
	On     string `json:"on"`
	Place  int64  `json:"place"`
	Reason string `json:"reason"`
}

// PlaceCorrect is a type of the interface.
type PlaceCorrect struct {
	Division string `json:"division"`
	LatE9    int64  `json:"lat_e9,omitempty"`
	LonE9    int64  `json:"lon_e9,omitempty"`
	NameZH   string `json:"name_zh"`
	Operator int64  `json:"operator,omitempty"`
	Place    int64  `json:"place"`
	Reason   string `json:"reason"`
	Scale    string `json:"scale,omitempty"`
}

// PlaceCorrectReturn is a type of the interface.
type PlaceCorrectReturn struct {
	Division string `json:"division,omitempty"`
	Measure  string `json:"measure"`
	Month    string `json:"month"`
	Paper    string `json:"paper"`
	Place    int64  `json:"place,omitempty"`
	Reason   string `json:"reason"`
	Sha256   string `json:"sha256"`
	Value    int64  `json:"value"`
	Was      int64  `json:"was"`
}

// PlaceRegister is a type of the interface.
type PlaceRegister struct {
	Places []PlaceRow `json:"places"`
}

// PlaceRegisterRoads is a type of the interface.
type PlaceRegisterRoads struct {
	Roads []PlaceRoadRow `json:"roads"`
}

// PlaceReport is a type of the interface.
type PlaceReport struct {
	Paper   string           `json:"paper"`
	Returns []PlaceReturnRow `json:"returns"`
	Sha256  string           `json:"sha256"`
}

// PlaceRetireRoad is a type of the interface.
type PlaceRetireRoad struct {
	On     string `json:"on"`
	Reason string `json:"reason"`
	Road   int64  `json:"road"`
}

// PlaceReturnRow is a type of the interface.
type PlaceReturnRow struct {
	Division string `json:"division,omitempty"`
	Measure  string `json:"measure"`
	Month    string `json:"month"`
	Place    int64  `json:"place,omitempty"`
	Value    int64  `json:"value"`
}

// PlaceRoadRow is a type of the interface.
type PlaceRoadRow struct {
	Code     string `json:"code"`
	Colour   string `json:"colour"`
	Division string `json:"division"`
	From     string `json:"from"`
	LengthMm int64  `json:"length_mm"`
	Line     string `json:"line"`
	NameZH   string `json:"name_zh"`
}

// PlaceRow is a type of the interface.
type PlaceRow struct {
	Code     string `json:"code"`
	Division string `json:"division"`
	From     string `json:"from"`
	Kind     string `json:"kind"`
	LatE9    int64  `json:"lat_e9,omitempty"`
	LonE9    int64  `json:"lon_e9,omitempty"`
	NameZH   string `json:"name_zh"`
	Operator int64  `json:"operator,omitempty"`
	Scale    string `json:"scale,omitempty"`
}

// ProgrammeAddLines is a type of the interface.
type ProgrammeAddLines struct {
	Rows string `json:"rows"`
	Run  int64  `json:"run"`
}

// ProgrammeAppeal is a type of the interface.
type ProgrammeAppeal struct {
	Objection int64  `json:"objection"`
	Person    int64  `json:"person,omitempty"`
	Reason    string `json:"reason"`
}

// ProgrammeApprove is a type of the interface.
type ProgrammeApprove struct {
	Hash    string `json:"hash"`
	Partial bool   `json:"partial"`
	Run     int64  `json:"run"`
}

// ProgrammeAskReview is a type of the interface.
type ProgrammeAskReview struct {
	Person int64  `json:"person"`
	Reason string `json:"reason"`
	Run    int64  `json:"run"`
}

// ProgrammeAssignBatch is a type of the interface.
type ProgrammeAssignBatch struct {
	AmountFen int64                   `json:"amount_fen"`
	Payments  []ProgrammeBatchPayment `json:"payments"`
	Suspense  int64                   `json:"suspense"`
}

// ProgrammeBatchPayment is a type of the interface.
type ProgrammeBatchPayment struct {
	AmountFen int64 `json:"amount_fen"`
	Answer    int64 `json:"answer"`
	Attempt   int64 `json:"attempt"`
	Number    int64 `json:"number"`
	Run       int64 `json:"run"`
}

// ProgrammeChoose is a type of the interface.
type ProgrammeChoose struct {
	Choice    int64 `json:"choice"`
	Person    int64 `json:"person"`
	Programme int64 `json:"programme,omitempty"`
}

// ProgrammeClaimDouble is a type of the interface.
type ProgrammeClaimDouble struct {
	AmountFen int64 `json:"amount_fen"`
	Number    int64 `json:"number"`
	Run       int64 `json:"run"`
}

// ProgrammeCloseRun is a type of the interface.
type ProgrammeCloseRun struct {
	Run int64 `json:"run"`
}

// ProgrammeDecideAppeal is a type of the interface.
type ProgrammeDecideAppeal struct {
	Objection int64  `json:"objection"`
	Reason    string `json:"reason"`
	Upheld    bool   `json:"upheld"`
}

// ProgrammeDismiss is a type of the interface.
type ProgrammeDismiss struct {
	Objection int64  `json:"objection"`
	Reason    string `json:"reason"`
}

// ProgrammeFreeze is a type of the interface.
type ProgrammeFreeze struct {
	Explained string `json:"explained"`
	Hash      string `json:"hash"`
	Lines     int64  `json:"lines"`
	Run       int64  `json:"run"`
	TotalFen  int64  `json:"total_fen"`
}

// ProgrammeGrantReview is a type of the interface.
type ProgrammeGrantReview struct {
	Objection int64  `json:"objection"`
	Reason    string `json:"reason"`
}

// ProgrammeNoteCorrection is a type of the interface.
type ProgrammeNoteCorrection struct {
	Programmes []int64 `json:"programmes"`
	Since      string  `json:"since"`
}

// ProgrammeNoteFile is a type of the interface.
type ProgrammeNoteFile struct {
	Hash     string `json:"hash"`
	Lines    int64  `json:"lines"`
	Paper    string `json:"paper"`
	Run      int64  `json:"run"`
	TotalFen int64  `json:"total_fen"`
}

// ProgrammeNoteResults is a type of the interface.
type ProgrammeNoteResults struct {
	Rows      string `json:"rows"`
	Run       int64  `json:"run"`
	Statement int64  `json:"statement"`
	Upto      int64  `json:"upto"`
}

// ProgrammeNoteStatement is a type of the interface.
type ProgrammeNoteStatement struct {
	Entries int64  `json:"entries"`
	ID      string `json:"id"`
	Paper   string `json:"paper"`
}

// ProgrammeNoteSuspense is a type of the interface.
type ProgrammeNoteSuspense struct {
	AmountFen int64  `json:"amount_fen"`
	Entry     int64  `json:"entry"`
	Kind      string `json:"kind"`
	Paper     string `json:"paper"`
	Programme int64  `json:"programme"`
}

// ProgrammeObject is a type of the interface.
type ProgrammeObject struct {
	Person int64  `json:"person"`
	Reason string `json:"reason"`
	Run    int64  `json:"run"`
}

// ProgrammePublish is a type of the interface.
type ProgrammePublish struct {
	Text string `json:"text"`
}

// ProgrammePublishList is a type of the interface.
type ProgrammePublishList struct {
	Run int64 `json:"run"`
}

// ProgrammeRaiseClaim is a type of the interface.
type ProgrammeRaiseClaim struct {
	AmountFen int64  `json:"amount_fen"`
	Number    int64  `json:"number"`
	Reason    string `json:"reason"`
	Run       int64  `json:"run"`
}

// ProgrammeReconcile is a type of the interface.
type ProgrammeReconcile struct {
	PaidFen int64 `json:"paid_fen"`
	Run     int64 `json:"run"`
}

// ProgrammeRefund is a type of the interface.
type ProgrammeRefund struct {
	AmountFen int64 `json:"amount_fen"`
	Claim     int64 `json:"claim"`
	SeenFen   int64 `json:"seen_fen"`
}

// ProgrammeRepay is a type of the interface.
type ProgrammeRepay struct {
	AmountFen int64 `json:"amount_fen"`
	Claim     int64 `json:"claim"`
	SeenFen   int64 `json:"seen_fen"`
}

// ProgrammeResolveSuspense is a type of the interface.
type ProgrammeResolveSuspense struct {
	Account   int64  `json:"account"`
	AmountFen int64  `json:"amount_fen"`
	Reason    string `json:"reason"`
	Suspense  int64  `json:"suspense"`
}

// ProgrammeRetire is a type of the interface.
type ProgrammeRetire struct {
	Programme int64  `json:"programme"`
	Reason    string `json:"reason"`
}

// ProgrammeRetry is a type of the interface.
type ProgrammeRetry struct {
	Number int64 `json:"number"`
	Run    int64 `json:"run"`
}

// ProgrammeSetOff is a type of the interface.
type ProgrammeSetOff struct {
	AmountFen int64 `json:"amount_fen"`
	Claim     int64 `json:"claim"`
	Number    int64 `json:"number"`
	Run       int64 `json:"run"`
	SeenFen   int64 `json:"seen_fen"`
}

// ProgrammeStart is a type of the interface.
type ProgrammeStart struct {
	From      string `json:"from"`
	Programme int64  `json:"programme"`
	Snapshot  int64  `json:"snapshot"`
	To        string `json:"to"`
}

// ProgrammeStop is a type of the interface.
type ProgrammeStop struct {
	Number int64  `json:"number"`
	Reason string `json:"reason"`
	Run    int64  `json:"run"`
}

// ProgrammeTakeSnapshot is a type of the interface.
type ProgrammeTakeSnapshot struct {
	On    string `json:"on"`
	Paper string `json:"paper"`
	Rows  int64  `json:"rows"`
}

// ProgrammeUphold is a type of the interface.
type ProgrammeUphold struct {
	Beneficiary int64  `json:"beneficiary"`
	Objection   int64  `json:"objection"`
	Payee       int64  `json:"payee"`
	Reason      string `json:"reason"`
	TotalFen    int64  `json:"total_fen"`
}

// ProgrammeWaive is a type of the interface.
type ProgrammeWaive struct {
	Claim   int64  `json:"claim"`
	Reason  string `json:"reason"`
	SeenFen int64  `json:"seen_fen"`
}

// ProgrammeWithdrawRun is a type of the interface.
type ProgrammeWithdrawRun struct {
	Reason string `json:"reason"`
	Run    int64  `json:"run"`
}

// TalentApply is a type of the interface.
type TalentApply struct {
	Opening int64 `json:"opening"`
	Person  int64 `json:"person"`
}

// TalentAttend is a type of the interface.
type TalentAttend struct {
	Booking int64 `json:"booking"`
}

// TalentBook is a type of the interface.
type TalentBook struct {
	Card int64 `json:"card"`
	Slot int64 `json:"slot"`
}

// TalentCancel is a type of the interface.
type TalentCancel struct {
	Booking int64 `json:"booking"`
}

// TalentCloseOpening is a type of the interface.
type TalentCloseOpening struct {
	Opening int64 `json:"opening"`
}

// TalentDissolveClub is a type of the interface.
type TalentDissolveClub struct {
	Club   int64  `json:"club"`
	On     string `json:"on"`
	Reason string `json:"reason"`
}

// TalentEnd is a type of the interface.
type TalentEnd struct {
	Reason string `json:"reason"`
	Record int64  `json:"record"`
	Until  string `json:"until"`
}

// TalentFoundClub is a type of the interface.
type TalentFoundClub struct {
	Code     string `json:"code"`
	Division string `json:"division"`
	NameZH   string `json:"name_zh"`
}

// TalentLeave is a type of the interface.
type TalentLeave struct {
	On      string `json:"on"`
	Opening int64  `json:"opening"`
	Person  int64  `json:"person"`
	Reason  string `json:"reason"`
}

// TalentOfferSlot is a type of the interface.
type TalentOfferSlot struct {
	Benefit string `json:"benefit"`
	Club    int64  `json:"club,omitempty"`
	Company int64  `json:"company"`
	Minute  int64  `json:"minute"`
	NameZH  string `json:"name_zh"`
	On      string `json:"on"`
	Places  int64  `json:"places"`
}

// TalentPlace is a type of the interface.
type TalentPlace struct {
	On      string `json:"on"`
	Opening int64  `json:"opening"`
	Person  int64  `json:"person"`
}

// TalentPostOpening is a type of the interface.
type TalentPostOpening struct {
	Company int64  `json:"company"`
	From    string `json:"from"`
	Kind    string `json:"kind"`
	NameZH  string `json:"name_zh"`
	Places  int64  `json:"places"`
}

// TalentRegister is a type of the interface.
type TalentRegister struct {
	From       string `json:"from"`
	Occupation string `json:"occupation"`
	Person     int64  `json:"person"`
	Village    string `json:"village"`
}

// TalentWithdrawSlot is a type of the interface.
type TalentWithdrawSlot struct {
	Reason string `json:"reason"`
	Slot   int64  `json:"slot"`
}

// TalentWithdrawWish is a type of the interface.
type TalentWithdrawWish struct {
	Opening int64 `json:"opening"`
	Person  int64 `json:"person"`
}

// TaskAcceptReport is a type of the interface.
type TaskAcceptReport struct {
	Done    bool   `json:"done,omitempty"`
	Excused bool   `json:"excused,omitempty"`
	Node    string `json:"node"`
	Number  int64  `json:"number"`
}

// TaskCloseCase is a type of the interface.
type TaskCloseCase struct {
	Case     int64          `json:"case"`
	Evidence []TaskEvidence `json:"evidence"`
	Finding  string         `json:"finding"`
}

// TaskDriveRow is a type of the interface.
type TaskDriveRow struct {
	Code   string         `json:"code"`
	Faults []TaskFaultRow `json:"faults"`
	From   string         `json:"from"`
	NameEN string         `json:"name_en"`
	NameZH string         `json:"name_zh"`
	Reason string         `json:"reason,omitempty"`
}

// TaskEndOrder is a type of the interface.
type TaskEndOrder struct {
	Evidence  []TaskEvidence  `json:"evidence,omitempty"`
	Order     TaskOrderNumber `json:"order"`
	Reason    string          `json:"reason"`
	Withdrawn bool            `json:"withdrawn,omitempty"`
}

// TaskEvidence is a type of the interface.
type TaskEvidence struct {
	Paper  string `json:"paper"`
	Sha256 string `json:"sha256"`
}

// TaskExtend is a type of the interface.
type TaskExtend struct {
	Due    string          `json:"due"`
	Order  TaskOrderNumber `json:"order"`
	Reason string          `json:"reason"`
}

// TaskFaultRow is a type of the interface.
type TaskFaultRow struct {
	Code   string `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
}

// TaskIssueBulletin is a type of the interface.
type TaskIssueBulletin struct {
	Day string `json:"day"`
}

// TaskIssueOrder is a type of the interface.
type TaskIssueOrder struct {
	Department string `json:"department"`
	Due        string `json:"due"`
	Ladder     string `json:"ladder"`
	Matter     string `json:"matter"`
	Node       string `json:"node,omitempty"`
}

// TaskLadderRow is a type of the interface.
type TaskLadderRow struct {
	Code   string     `json:"code"`
	From   string     `json:"from"`
	NameEN string     `json:"name_en"`
	NameZH string     `json:"name_zh"`
	Reason string     `json:"reason,omitempty"`
	Steps  []TaskStep `json:"steps"`
}

// TaskObject is a type of the interface.
type TaskObject struct {
	Bulletin int64          `json:"bulletin"`
	Evidence []TaskEvidence `json:"evidence,omitempty"`
	Node     string         `json:"node"`
	Reason   string         `json:"reason"`
}

// TaskOpenCase is a type of the interface.
type TaskOpenCase struct {
	Department string `json:"department"`
	Drive      string `json:"drive"`
	Due        string `json:"due"`
	Fault      string `json:"fault"`
	Matter     string `json:"matter"`
}

// TaskOrderNumber is a type of the interface.
type TaskOrderNumber struct {
	Number int64 `json:"number"`
	Year   int64 `json:"year"`
}

// TaskPassCase is a type of the interface.
type TaskPassCase struct {
	Case       int64  `json:"case"`
	Department string `json:"department"`
	Reason     string `json:"reason"`
}

// TaskPoint is a type of the interface.
type TaskPoint struct {
	Date    string `json:"date"`
	Percent int64  `json:"percent"`
}

// TaskPublish is a type of the interface.
type TaskPublish struct {
	Drives  []TaskDriveRow  `json:"drives,omitempty"`
	Ladders []TaskLadderRow `json:"ladders,omitempty"`
	Nodes   []TaskRow       `json:"nodes,omitempty"`
}

// TaskReply is a type of the interface.
type TaskReply struct {
	Evidence []TaskEvidence  `json:"evidence"`
	Order    TaskOrderNumber `json:"order"`
	Text     string          `json:"text"`
}

// TaskReport is a type of the interface.
type TaskReport struct {
	Date     string         `json:"date"`
	Done     bool           `json:"done,omitempty"`
	Evidence []TaskEvidence `json:"evidence,omitempty"`
	Node     string         `json:"node"`
	Percent  int64          `json:"percent,omitempty"`
	Started  bool           `json:"started,omitempty"`
	Text     string         `json:"text,omitempty"`
}

// TaskReturnReply is a type of the interface.
type TaskReturnReply struct {
	Order  TaskOrderNumber `json:"order"`
	Reason string          `json:"reason"`
}

// TaskRow is a type of the interface.
type TaskRow struct {
	Code       string      `json:"code"`
	Department string      `json:"department"`
	Due        string      `json:"due,omitempty"`
	Ended      bool        `json:"ended,omitempty"`
	Evidence   []string    `json:"evidence,omitempty"`
	Figure     string      `json:"figure,omitempty"`
	From       string      `json:"from"`
	Kind       string      `json:"kind"`
	Light      string      `json:"light,omitempty"`
	NameEN     string      `json:"name_en"`
	NameZH     string      `json:"name_zh"`
	NoteEN     string      `json:"note_en,omitempty"`
	NoteZH     string      `json:"note_zh,omitempty"`
	Order      int64       `json:"order,omitempty"`
	Parent     string      `json:"parent,omitempty"`
	Path       []TaskPoint `json:"path,omitempty"`
	Post       string      `json:"post,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Serves     []string    `json:"serves,omitempty"`
	Start      string      `json:"start,omitempty"`
	Synthetic  bool        `json:"synthetic,omitempty"`
}

// TaskSettle is a type of the interface.
type TaskSettle struct {
	Bulletin int64  `json:"bulletin"`
	Node     string `json:"node"`
	Reason   string `json:"reason"`
	Upheld   bool   `json:"upheld,omitempty"`
}

// TaskStep is a type of the interface.
type TaskStep struct {
	Colour   string `json:"colour"`
	Grade    string `json:"grade"`
	TextEN   string `json:"text_en"`
	TextZH   string `json:"text_zh"`
	To       string `json:"to"`
	Workdays int64  `json:"workdays"`
}

// ViewColumn is a type of the interface.
type ViewColumn struct {
	Kind  string   `json:"kind"`
	Name  string   `json:"name"`
	Title ViewText `json:"title"`
}

// ViewText is a type of the interface.
type ViewText struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// VillageCloseDepartment is a type of the interface.
type VillageCloseDepartment struct {
	Code string `json:"code"`
}

// VillageDepartmentRow is a type of the interface.
type VillageDepartmentRow struct {
	Code   string `json:"code"`
	NameEN string `json:"name_en"`
	NameZH string `json:"name_zh"`
}

// VillageDissolve is a type of the interface.
type VillageDissolve struct {
	Code string `json:"code"`
	Date string `json:"date"`
	Into string `json:"into,omitempty"`
}

// VillagePublish is a type of the interface.
type VillagePublish struct {
	Divisions []VillageRow `json:"divisions"`
}

// VillagePublishDepartments is a type of the interface.
type VillagePublishDepartments struct {
	Departments []VillageDepartmentRow `json:"departments"`
}

// VillageRename is a type of the interface.
type VillageRename struct {
	Code   string `json:"code"`
	From   string `json:"from"`
	NameZH string `json:"name_zh"`
}

// VillageRow is a type of the interface.
type VillageRow struct {
	Code   string `json:"code"`
	From   string `json:"from"`
	Kind   string `json:"kind"`
	NameZH string `json:"name_zh"`
	Parent string `json:"parent,omitempty"`
}

// Checkpoint asks for GET /checkpoint: 已签名的检查点 Newest signed checkpoint.
func (c *Client) Checkpoint(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/checkpoint", nil, "", nil, &answer)
}

// Health asks for GET /health: 进程在运行 The process runs.
func (c *Client) Health(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/health", nil, "", nil, &answer)
}

// Keys asks for GET /keys: 签名公钥 Keys that sign checkpoints.
func (c *Client) Keys(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/keys", nil, "", nil, &answer)
}

// Metrics asks for GET /metrics: 运行指标 Metrics for Prometheus.
func (c *Client) Metrics(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/metrics", nil, "", nil, &answer)
}

// Openapi asks for GET /openapi.json: 本文档 This document.
func (c *Client) Openapi(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/openapi.json", nil, "", nil, &answer)
}

// Ready asks for GET /ready: 可以服务 It can serve.
func (c *Client) Ready(ctx context.Context) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/ready", nil, "", nil, &answer)
}

// Tile asks for GET /tile/{level}/{rest}: 公开日志的分片 Tiles of the public log (C2SP tlog-tiles).
func (c *Client) Tile(ctx context.Context, level string, rest string) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/tile/"+url.PathEscape(level)+"/"+url.PathEscape(rest), nil, "", nil, &answer)
}

// AccountStatement asks for GET /v1/account/{id}/statement: 账户对账单 Statement of an account.
func (c *Client) AccountStatement(ctx context.Context, iD string, query url.Values) (answer ApiStatement, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/account/"+url.PathEscape(iD)+"/statement", query, "", nil, &answer)
}

// RegisterCertificate asks for GET /v1/certificate/{number}: 注销使用证书 A certificate of retirement.
func (c *Client) RegisterCertificate(ctx context.Context, number string, query url.Values) (answer PaperCertificate, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/certificate/"+url.PathEscape(number), query, "", nil, &answer)
}

// AuthorityBootstrap asks for POST /v1/command/authority.bootstrap: 建立第一位操作者 Make the first actor.
func (c *Client) AuthorityBootstrap(ctx context.Context, in AuthorityBootstrap) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.bootstrap", in, &answer)
}

// AuthorityChangeDepartment asks for POST /v1/command/authority.change_department: 操作者调动 Change a department.
func (c *Client) AuthorityChangeDepartment(ctx context.Context, in AuthorityChangeDepartment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.change_department", in, &answer)
}

// AuthorityGrantRole asks for POST /v1/command/authority.grant_role: 授予角色 Grant a role.
func (c *Client) AuthorityGrantRole(ctx context.Context, in AuthorityGrantRole) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.grant_role", in, &answer)
}

// AuthorityGrantToken asks for POST /v1/command/authority.grant_token: 发放令牌 Grant a token.
func (c *Client) AuthorityGrantToken(ctx context.Context, in AuthorityGrantToken) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.grant_token", in, &answer)
}

// AuthorityPublishPolicies asks for POST /v1/command/authority.publish_policies: 发布权限 Publish policies.
func (c *Client) AuthorityPublishPolicies(ctx context.Context, in AuthorityPublishPolicies) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.publish_policies", in, &answer)
}

// AuthorityPublishRoles asks for POST /v1/command/authority.publish_roles: 发布角色 Publish roles.
func (c *Client) AuthorityPublishRoles(ctx context.Context, in AuthorityPublishRoles) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.publish_roles", in, &answer)
}

// AuthorityRegisterActor asks for POST /v1/command/authority.register_actor: 登记操作者 Register an actor.
func (c *Client) AuthorityRegisterActor(ctx context.Context, in AuthorityRegisterActor) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.register_actor", in, &answer)
}

// AuthorityRestoreActor asks for POST /v1/command/authority.restore_actor: 恢复操作者 Restore an actor.
func (c *Client) AuthorityRestoreActor(ctx context.Context, in AuthorityRestoreActor) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.restore_actor", in, &answer)
}

// AuthorityRevokeToken asks for POST /v1/command/authority.revoke_token: 吊销令牌 Revoke a token.
func (c *Client) AuthorityRevokeToken(ctx context.Context, in AuthorityRevokeToken) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.revoke_token", in, &answer)
}

// AuthoritySuspendActor asks for POST /v1/command/authority.suspend_actor: 停用操作者 Suspend an actor.
func (c *Client) AuthoritySuspendActor(ctx context.Context, in AuthoritySuspendActor) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.suspend_actor", in, &answer)
}

// AuthorityWithdrawRole asks for POST /v1/command/authority.withdraw_role: 收回角色 Withdraw a role.
func (c *Client) AuthorityWithdrawRole(ctx context.Context, in AuthorityWithdrawRole) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "authority.withdraw_role", in, &answer)
}

// CarbonApplyProject asks for POST /v1/command/carbon.apply_project: 申请项目 apply for a project.
func (c *Client) CarbonApplyProject(ctx context.Context, in CarbonApplyProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.apply_project", in, &answer)
}

// CarbonAppoint asks for POST /v1/command/carbon.appoint: 登记角色 appoint an organisation.
func (c *Client) CarbonAppoint(ctx context.Context, in CarbonAppoint) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.appoint", in, &answer)
}

// CarbonApprovePeriod asks for POST /v1/command/carbon.approve_period: 批准监测报告 approve a report.
func (c *Client) CarbonApprovePeriod(ctx context.Context, in CarbonApprovePeriod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.approve_period", in, &answer)
}

// CarbonCancel asks for POST /v1/command/carbon.cancel: 作废 cancel credits(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonCancel(ctx context.Context, in CarbonCancel) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.cancel", in, &answer)
}

// CarbonDeliverForward asks for POST /v1/command/carbon.deliver_forward: 预购交付 deliver on a forward contract.
func (c *Client) CarbonDeliverForward(ctx context.Context, in CarbonDeliverForward) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.deliver_forward", in, &answer)
}

// CarbonDismiss asks for POST /v1/command/carbon.dismiss: 终止角色 dismiss an organisation.
func (c *Client) CarbonDismiss(ctx context.Context, in CarbonDismiss) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.dismiss", in, &answer)
}

// CarbonDraftPeriod asks for POST /v1/command/carbon.draft_period: 编写监测报告 draft the report of a period.
func (c *Client) CarbonDraftPeriod(ctx context.Context, in CarbonDraftPeriod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.draft_period", in, &answer)
}

// CarbonEnrolStands asks for POST /v1/command/carbon.enrol_stands: 小班入项 enrol stands.
func (c *Client) CarbonEnrolStands(ctx context.Context, in CarbonEnrolStands) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.enrol_stands", in, &answer)
}

// CarbonForeclose asks for POST /v1/command/carbon.foreclose: 质押处置 foreclose a pledge(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonForeclose(ctx context.Context, in CarbonEndPledge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.foreclose", in, &answer)
}

// CarbonFreeze asks for POST /v1/command/carbon.freeze: 冻结碳汇 freeze credits.
func (c *Client) CarbonFreeze(ctx context.Context, in CarbonFreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.freeze", in, &answer)
}

// CarbonIssue asks for POST /v1/command/carbon.issue: 签发碳汇 issue credits.
func (c *Client) CarbonIssue(ctx context.Context, in CarbonIssue) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.issue", in, &answer)
}

// CarbonMerge asks for POST /v1/command/carbon.merge: 合并批次 merge lots.
func (c *Client) CarbonMerge(ctx context.Context, in CarbonMerge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.merge", in, &answer)
}

// CarbonPledge asks for POST /v1/command/carbon.pledge: 质押碳汇 pledge credits.
func (c *Client) CarbonPledge(ctx context.Context, in CarbonPledge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.pledge", in, &answer)
}

// CarbonPostPrice asks for POST /v1/command/carbon.post_price: 公布售价 post a price.
func (c *Client) CarbonPostPrice(ctx context.Context, in CarbonPostPrice) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.post_price", in, &answer)
}

// CarbonPublishMethod asks for POST /v1/command/carbon.publish_method: 登记方法学 publish a methodology(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonPublishMethod(ctx context.Context, in CarbonPublishMethod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.publish_method", in, &answer)
}

// CarbonRecordForeign asks for POST /v1/command/carbon.record_foreign: 记录其他机制登记 record a foreign registration.
func (c *Client) CarbonRecordForeign(ctx context.Context, in CarbonRecordForeign) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.record_foreign", in, &answer)
}

// CarbonRefuseProject asks for POST /v1/command/carbon.refuse_project: 驳回项目 refuse a project.
func (c *Client) CarbonRefuseProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.refuse_project", in, &answer)
}

// CarbonRegisterProject asks for POST /v1/command/carbon.register_project: 登记项目 register a project.
func (c *Client) CarbonRegisterProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.register_project", in, &answer)
}

// CarbonReleaseBuffer asks for POST /v1/command/carbon.release_buffer: 释放缓冲 release the buffer.
func (c *Client) CarbonReleaseBuffer(ctx context.Context, in CarbonReleaseBuffer) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.release_buffer", in, &answer)
}

// CarbonReleasePledge asks for POST /v1/command/carbon.release_pledge: 解除质押 release a pledge(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonReleasePledge(ctx context.Context, in CarbonEndPledge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.release_pledge", in, &answer)
}

// CarbonRepayForward asks for POST /v1/command/carbon.repay_forward: 短交退款 repay a shortfall.
func (c *Client) CarbonRepayForward(ctx context.Context, in CarbonRepayForward) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.repay_forward", in, &answer)
}

// CarbonReportReversal asks for POST /v1/command/carbon.report_reversal: 报告逆转 report a reversal.
func (c *Client) CarbonReportReversal(ctx context.Context, in CarbonReportReversal) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.report_reversal", in, &answer)
}

// CarbonResumeProject asks for POST /v1/command/carbon.resume_project: 恢复项目 resume a project.
func (c *Client) CarbonResumeProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.resume_project", in, &answer)
}

// CarbonRetire asks for POST /v1/command/carbon.retire: 注销使用 retire credits.
func (c *Client) CarbonRetire(ctx context.Context, in CarbonRetire) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.retire", in, &answer)
}

// CarbonRetireMany asks for POST /v1/command/carbon.retire_many: 批量注销使用 retire credits in bulk.
func (c *Client) CarbonRetireMany(ctx context.Context, in CarbonRetireMany) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.retire_many", in, &answer)
}

// CarbonReturnPeriod asks for POST /v1/command/carbon.return_period: 退回监测报告 return a report.
func (c *Client) CarbonReturnPeriod(ctx context.Context, in CarbonReturnPeriod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.return_period", in, &answer)
}

// CarbonReviewProject asks for POST /v1/command/carbon.review_project: 审核项目 review a project.
func (c *Client) CarbonReviewProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.review_project", in, &answer)
}

// CarbonSell asks for POST /v1/command/carbon.sell: 库存直售 sell from store.
func (c *Client) CarbonSell(ctx context.Context, in CarbonSell) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.sell", in, &answer)
}

// CarbonSetParameter asks for POST /v1/command/carbon.set_parameter: 设定碳汇参数 set a parameter(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonSetParameter(ctx context.Context, in CarbonSetParameter) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.set_parameter", in, &answer)
}

// CarbonSettleReversal asks for POST /v1/command/carbon.settle_reversal: 核定逆转 settle a reversal.
func (c *Client) CarbonSettleReversal(ctx context.Context, in CarbonSettleReversal) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.settle_reversal", in, &answer)
}

// CarbonSignForward asks for POST /v1/command/carbon.sign_forward: 签订预购合同 sign a forward contract.
func (c *Client) CarbonSignForward(ctx context.Context, in CarbonSignForward) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.sign_forward", in, &answer)
}

// CarbonSplit asks for POST /v1/command/carbon.split: 拆分批次 split a lot.
func (c *Client) CarbonSplit(ctx context.Context, in CarbonSplit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.split", in, &answer)
}

// CarbonSubmitPeriod asks for POST /v1/command/carbon.submit_period: 提交监测报告 submit a report.
func (c *Client) CarbonSubmitPeriod(ctx context.Context, in CarbonSubmitPeriod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.submit_period", in, &answer)
}

// CarbonSuspendProject asks for POST /v1/command/carbon.suspend_project: 中止项目 suspend a project.
func (c *Client) CarbonSuspendProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.suspend_project", in, &answer)
}

// CarbonTerminateProject asks for POST /v1/command/carbon.terminate_project: 终止项目 terminate a project.
func (c *Client) CarbonTerminateProject(ctx context.Context, in CarbonMoveProject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.terminate_project", in, &answer)
}

// CarbonTransfer asks for POST /v1/command/carbon.transfer: 转让碳汇 transfer credits.
func (c *Client) CarbonTransfer(ctx context.Context, in CarbonTransfer) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.transfer", in, &answer)
}

// CarbonTransferMany asks for POST /v1/command/carbon.transfer_many: 批量转让碳汇 transfer credits in bulk.
func (c *Client) CarbonTransferMany(ctx context.Context, in CarbonTransferMany) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.transfer_many", in, &answer)
}

// CarbonUnfreeze asks for POST /v1/command/carbon.unfreeze: 解冻碳汇 unfreeze credits(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CarbonUnfreeze(ctx context.Context, in CarbonUnfreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.unfreeze", in, &answer)
}

// CarbonVerifyPeriod asks for POST /v1/command/carbon.verify_period: 核查监测报告 verify a report.
func (c *Client) CarbonVerifyPeriod(ctx context.Context, in CarbonVerifyPeriod) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.verify_period", in, &answer)
}

// CarbonWithdrawStand asks for POST /v1/command/carbon.withdraw_stand: 小班退出 withdraw a stand.
func (c *Client) CarbonWithdrawStand(ctx context.Context, in CarbonWithdrawStand) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "carbon.withdraw_stand", in, &answer)
}

// CardAppointPartner asks for POST /v1/command/card.appoint_partner: 登记权益合作单位 appoint a partner of a benefit.
func (c *Client) CardAppointPartner(ctx context.Context, in CardAppointPartner) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.appoint_partner", in, &answer)
}

// CardClose asks for POST /v1/command/card.close: 终止持卡 end a holding.
func (c *Client) CardClose(ctx context.Context, in CardClose) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.close", in, &answer)
}

// CardCloseTill asks for POST /v1/command/card.close_till: 停用收银机 close a till.
func (c *Client) CardCloseTill(ctx context.Context, in CardCloseTill) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.close_till", in, &answer)
}

// CardCloseWithBalance asks for POST /v1/command/card.close_with_balance: 终止持卡并退回余额 end a holding with a balance(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CardCloseWithBalance(ctx context.Context, in CardCloseWithBalance) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.close_with_balance", in, &answer)
}

// CardEndPartner asks for POST /v1/command/card.end_partner: 终止权益合作单位 end a partner of a benefit.
func (c *Client) CardEndPartner(ctx context.Context, in CardEndPartner) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.end_partner", in, &answer)
}

// CardIssue asks for POST /v1/command/card.issue: 发卡 issue a card.
func (c *Client) CardIssue(ctx context.Context, in CardIssue) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.issue", in, &answer)
}

// CardIssueVoucher asks for POST /v1/command/card.issue_voucher: 发出离线凭单 issue a voucher.
func (c *Client) CardIssueVoucher(ctx context.Context, in CardIssueVoucher) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.issue_voucher", in, &answer)
}

// CardLoad asks for POST /v1/command/card.load: 充入账户 load purses(两人 two persons: kernel.propose, kernel.release).
func (c *Client) CardLoad(ctx context.Context, in CardLoad) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.load", in, &answer)
}

// CardPublishScheme asks for POST /v1/command/card.publish_scheme: 发布卡种 publish a scheme of cards.
func (c *Client) CardPublishScheme(ctx context.Context, in CardPublishScheme) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.publish_scheme", in, &answer)
}

// CardReceive asks for POST /v1/command/card.receive: 批次入库 take a lot into stock.
func (c *Client) CardReceive(ctx context.Context, in CardReceive) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.receive", in, &answer)
}

// CardRedeem asks for POST /v1/command/card.redeem: 核销权益 redeem a benefit.
func (c *Client) CardRedeem(ctx context.Context, in CardRedeem) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.redeem", in, &answer)
}

// CardRegisterGoods asks for POST /v1/command/card.register_goods: 登记商品 register goods.
func (c *Client) CardRegisterGoods(ctx context.Context, in CardRegisterGoods) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.register_goods", in, &answer)
}

// CardRegisterTill asks for POST /v1/command/card.register_till: 登记收银机 register a till.
func (c *Client) CardRegisterTill(ctx context.Context, in CardRegisterTill) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.register_till", in, &answer)
}

// CardReplace asks for POST /v1/command/card.replace: 换发新卡 replace a card.
func (c *Client) CardReplace(ctx context.Context, in CardReplace) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.replace", in, &answer)
}

// CardReportLost asks for POST /v1/command/card.report_lost: 卡挂失 report a card lost.
func (c *Client) CardReportLost(ctx context.Context, in CardReportLost) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.report_lost", in, &answer)
}

// CardReturnSale asks for POST /v1/command/card.return_sale: 退货 return a sale.
func (c *Client) CardReturnSale(ctx context.Context, in CardReturnSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.return_sale", in, &answer)
}

// CardSell asks for POST /v1/command/card.sell: 凭卡领购入账 book a sale.
func (c *Client) CardSell(ctx context.Context, in CardSell) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.sell", in, &answer)
}

// CardSetPrice asks for POST /v1/command/card.set_price: 改价 mark a price.
func (c *Client) CardSetPrice(ctx context.Context, in CardSetPrice) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.set_price", in, &answer)
}

// CardTakeBack asks for POST /v1/command/card.take_back: 撤回权益核销 take back a use.
func (c *Client) CardTakeBack(ctx context.Context, in CardTakeBack) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.take_back", in, &answer)
}

// CardWriteOff asks for POST /v1/command/card.write_off: 核销库存 write off stock.
func (c *Client) CardWriteOff(ctx context.Context, in CardWriteOff) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "card.write_off", in, &answer)
}

// ChainPublish asks for POST /v1/command/chain.publish: 发布产业链 publish a chain.
func (c *Client) ChainPublish(ctx context.Context, in ChainPublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "chain.publish", in, &answer)
}

// CompanyMove asks for POST /v1/command/company.move: 单位迁址 Move an organisation.
func (c *Client) CompanyMove(ctx context.Context, in CompanyMove) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "company.move", in, &answer)
}

// CompanyNoteDissolved asks for POST /v1/command/company.note_dissolved: 登记单位注销 Note a dissolution.
func (c *Client) CompanyNoteDissolved(ctx context.Context, in CompanyNoteDissolved) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "company.note_dissolved", in, &answer)
}

// CompanyRegister asks for POST /v1/command/company.register: 登记单位 Register an organisation.
func (c *Client) CompanyRegister(ctx context.Context, in CompanyRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "company.register", in, &answer)
}

// CompanyRename asks for POST /v1/command/company.rename: 单位更名 Rename an organisation.
func (c *Client) CompanyRename(ctx context.Context, in CompanyRename) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "company.rename", in, &answer)
}

// CountyPublish asks for POST /v1/command/county.publish: 发布规则文件 Publish files of rules.
func (c *Client) CountyPublish(ctx context.Context, in ApiPublication) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "county.publish", in, &answer)
}

// DividendApprove asks for POST /v1/command/dividend.approve: 批准分红 approve a list.
func (c *Client) DividendApprove(ctx context.Context, in DividendApprove) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.approve", in, &answer)
}

// DividendClose asks for POST /v1/command/dividend.close: 结清分红 close a run.
func (c *Client) DividendClose(ctx context.Context, in DividendCloseRun) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.close", in, &answer)
}

// DividendCorrectShares asks for POST /v1/command/dividend.correct_shares: 更正股权 correct shares(两人 two persons: kernel.propose, kernel.release).
func (c *Client) DividendCorrectShares(ctx context.Context, in DividendCorrectShares) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.correct_shares", in, &answer)
}

// DividendDismiss asks for POST /v1/command/dividend.dismiss: 驳回异议 dismiss an objection.
func (c *Client) DividendDismiss(ctx context.Context, in DividendDismiss) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.dismiss", in, &answer)
}

// DividendDivideHousehold asks for POST /v1/command/dividend.divide_household: 分户 divide a household's shares.
func (c *Client) DividendDivideHousehold(ctx context.Context, in DividendDivideHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.divide_household", in, &answer)
}

// DividendFreeze asks for POST /v1/command/dividend.freeze: 冻结清单 freeze a list.
func (c *Client) DividendFreeze(ctx context.Context, in DividendFreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.freeze", in, &answer)
}

// DividendInherit asks for POST /v1/command/dividend.inherit: 股权继承 inherit shares.
func (c *Client) DividendInherit(ctx context.Context, in DividendInherit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.inherit", in, &answer)
}

// DividendNoteFile asks for POST /v1/command/dividend.note_file: 登记银行文件 note the bank file.
func (c *Client) DividendNoteFile(ctx context.Context, in DividendNoteFile) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.note_file", in, &answer)
}

// DividendObject asks for POST /v1/command/dividend.object: 提出异议 raise an objection.
func (c *Client) DividendObject(ctx context.Context, in DividendObject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.object", in, &answer)
}

// DividendOpenRegister asks for POST /v1/command/dividend.open_register: 建立股权登记册 open a share register.
func (c *Client) DividendOpenRegister(ctx context.Context, in DividendOpenRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.open_register", in, &answer)
}

// DividendPay asks for POST /v1/command/dividend.pay: 发放分红 pay a list.
func (c *Client) DividendPay(ctx context.Context, in DividendPay) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.pay", in, &answer)
}

// DividendPropose asks for POST /v1/command/dividend.propose: 提出分红 propose a run.
func (c *Client) DividendPropose(ctx context.Context, in DividendPropose) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.propose", in, &answer)
}

// DividendPublish asks for POST /v1/command/dividend.publish: 公示清单 publish a list.
func (c *Client) DividendPublish(ctx context.Context, in DividendPublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.publish", in, &answer)
}

// DividendPublishWaterfall asks for POST /v1/command/dividend.publish_waterfall: 发布分配办法 publish a waterfall(两人 two persons: kernel.propose, kernel.release).
func (c *Client) DividendPublishWaterfall(ctx context.Context, in DividendPublishWaterfall) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.publish_waterfall", in, &answer)
}

// DividendReissue asks for POST /v1/command/dividend.reissue: 补发款项 issue a payment again(两人 two persons: kernel.propose, kernel.release).
func (c *Client) DividendReissue(ctx context.Context, in DividendReissue) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.reissue", in, &answer)
}

// DividendReturnPayment asks for POST /v1/command/dividend.return_payment: 登记退款 note a returned payment.
func (c *Client) DividendReturnPayment(ctx context.Context, in DividendReturnPayment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.return_payment", in, &answer)
}

// DividendSetPayee asks for POST /v1/command/dividend.set_payee: 登记收款人 set a payee.
func (c *Client) DividendSetPayee(ctx context.Context, in DividendSetPayee) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.set_payee", in, &answer)
}

// DividendTransferShares asks for POST /v1/command/dividend.transfer_shares: 股权转让 transfer shares.
func (c *Client) DividendTransferShares(ctx context.Context, in DividendTransferShares) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.transfer_shares", in, &answer)
}

// DividendUphold asks for POST /v1/command/dividend.uphold: 支持异议 uphold an objection.
func (c *Client) DividendUphold(ctx context.Context, in DividendUphold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.uphold", in, &answer)
}

// DividendWithdrawRun asks for POST /v1/command/dividend.withdraw_run: 撤回分红 withdraw a run.
func (c *Client) DividendWithdrawRun(ctx context.Context, in DividendWithdrawRun) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.withdraw_run", in, &answer)
}

// DividendWithdrawShares asks for POST /v1/command/dividend.withdraw_shares: 退股 withdraw shares.
func (c *Client) DividendWithdrawShares(ctx context.Context, in DividendWithdrawShares) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "dividend.withdraw_shares", in, &answer)
}

// ExchangeAnswerBlock asks for POST /v1/command/exchange.answer_block: 应答大宗意向 answer a block.
func (c *Client) ExchangeAnswerBlock(ctx context.Context, in ExchangeAnswerBlock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.answer_block", in, &answer)
}

// ExchangeApply asks for POST /v1/command/exchange.apply: 申请成为参与人 apply to take part.
func (c *Client) ExchangeApply(ctx context.Context, in ExchangeApply) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.apply", in, &answer)
}

// ExchangeApplySale asks for POST /v1/command/exchange.apply_sale: 申请单向竞价 apply for an auction.
func (c *Client) ExchangeApplySale(ctx context.Context, in ExchangeApplySale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.apply_sale", in, &answer)
}

// ExchangeApprove asks for POST /v1/command/exchange.approve: 批准参与人 approve a participant.
func (c *Client) ExchangeApprove(ctx context.Context, in ExchangeApprove) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.approve", in, &answer)
}

// ExchangeAskPayout asks for POST /v1/command/exchange.ask_payout: 申请付款 ask for a payout.
func (c *Client) ExchangeAskPayout(ctx context.Context, in ExchangeAskPayout) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.ask_payout", in, &answer)
}

// ExchangeBookBank asks for POST /v1/command/exchange.book_bank: 银行流水入账 book payments of the bank(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeBookBank(ctx context.Context, in ExchangeBookBank) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.book_bank", in, &answer)
}

// ExchangeCancel asks for POST /v1/command/exchange.cancel: 撤单 cancel an order.
func (c *Client) ExchangeCancel(ctx context.Context, in ExchangeCancel) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.cancel", in, &answer)
}

// ExchangeCancelAll asks for POST /v1/command/exchange.cancel_all: 撤销全部申报 cancel all orders.
func (c *Client) ExchangeCancelAll(ctx context.Context, in ExchangeCancelAll) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.cancel_all", in, &answer)
}

// ExchangeCancelSale asks for POST /v1/command/exchange.cancel_sale: 取消单向竞价 call an auction off.
func (c *Client) ExchangeCancelSale(ctx context.Context, in ExchangeCancelSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.cancel_sale", in, &answer)
}

// ExchangeClear asks for POST /v1/command/exchange.clear: 强制撤单 clear orders as an officer.
func (c *Client) ExchangeClear(ctx context.Context, in ExchangeCancelAll) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.clear", in, &answer)
}

// ExchangeCloseAlert asks for POST /v1/command/exchange.close_alert: 处理预警 close an alert.
func (c *Client) ExchangeCloseAlert(ctx context.Context, in ExchangeCloseAlert) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.close_alert", in, &answer)
}

// ExchangeCloseInstrument asks for POST /v1/command/exchange.close_instrument: 关闭交易品种 close an instrument for good(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeCloseInstrument(ctx context.Context, in ExchangeCloseInstrument) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.close_instrument", in, &answer)
}

// ExchangeConfirmBlock asks for POST /v1/command/exchange.confirm_block: 确认大宗交易 confirm a block.
func (c *Client) ExchangeConfirmBlock(ctx context.Context, in ExchangeConfirmBlock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.confirm_block", in, &answer)
}

// ExchangeDecline asks for POST /v1/command/exchange.decline: 不予批准 decline an application.
func (c *Client) ExchangeDecline(ctx context.Context, in ExchangeChangeMember) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.decline", in, &answer)
}

// ExchangeEnterSale asks for POST /v1/command/exchange.enter_sale: 竞价报名 enter an auction.
func (c *Client) ExchangeEnterSale(ctx context.Context, in ExchangeEnterSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.enter_sale", in, &answer)
}

// ExchangeHalt asks for POST /v1/command/exchange.halt: 停牌 halt trading.
func (c *Client) ExchangeHalt(ctx context.Context, in ExchangeHalt) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.halt", in, &answer)
}

// ExchangeNotePayoutFile asks for POST /v1/command/exchange.note_payout_file: 登记付款银行文件 note the bank file of payouts.
func (c *Client) ExchangeNotePayoutFile(ctx context.Context, in ExchangeNotePayoutFile) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.note_payout_file", in, &answer)
}

// ExchangeOpenBid asks for POST /v1/command/exchange.open_bid: 公开出价 open a bid.
func (c *Client) ExchangeOpenBid(ctx context.Context, in ExchangeOpenBid) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.open_bid", in, &answer)
}

// ExchangeOpenInstrument asks for POST /v1/command/exchange.open_instrument: 开设交易品种 open an instrument.
func (c *Client) ExchangeOpenInstrument(ctx context.Context, in ExchangeOpenInstrument) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.open_instrument", in, &answer)
}

// ExchangeOrder asks for POST /v1/command/exchange.order: 挂牌申报 enter an order.
func (c *Client) ExchangeOrder(ctx context.Context, in ExchangeOrder) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.order", in, &answer)
}

// ExchangeOrderMany asks for POST /v1/command/exchange.order_many: 批量申报 enter orders in bulk.
func (c *Client) ExchangeOrderMany(ctx context.Context, in ExchangeOrderMany) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.order_many", in, &answer)
}

// ExchangePaySale asks for POST /v1/command/exchange.pay_sale: 结清竞价成交 settle what was won.
func (c *Client) ExchangePaySale(ctx context.Context, in ExchangePaySale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.pay_sale", in, &answer)
}

// ExchangePick asks for POST /v1/command/exchange.pick: 点选成交 pick.
func (c *Client) ExchangePick(ctx context.Context, in ExchangePick) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.pick", in, &answer)
}

// ExchangePostBlock asks for POST /v1/command/exchange.post_block: 发布大宗意向 post a block.
func (c *Client) ExchangePostBlock(ctx context.Context, in ExchangePostBlock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.post_block", in, &answer)
}

// ExchangePublishSale asks for POST /v1/command/exchange.publish_sale: 公告单向竞价 announce an auction.
func (c *Client) ExchangePublishSale(ctx context.Context, in ExchangePublishSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.publish_sale", in, &answer)
}

// ExchangeRaiseAlerts asks for POST /v1/command/exchange.raise_alerts: 登记预警 raise alerts.
func (c *Client) ExchangeRaiseAlerts(ctx context.Context, in ExchangeRaiseAlerts) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.raise_alerts", in, &answer)
}

// ExchangeReadmit asks for POST /v1/command/exchange.readmit: 恢复参与人 readmit a participant.
func (c *Client) ExchangeReadmit(ctx context.Context, in ExchangeChangeMember) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.readmit", in, &answer)
}

// ExchangeReduce asks for POST /v1/command/exchange.reduce: 减少申报数量 reduce an order.
func (c *Client) ExchangeReduce(ctx context.Context, in ExchangeReduce) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.reduce", in, &answer)
}

// ExchangeReleasePayouts asks for POST /v1/command/exchange.release_payouts: 签发付款 release payouts(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeReleasePayouts(ctx context.Context, in ExchangeReleasePayouts) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.release_payouts", in, &answer)
}

// ExchangeReplace asks for POST /v1/command/exchange.replace: 改价改量 replace an order.
func (c *Client) ExchangeReplace(ctx context.Context, in ExchangeReplace) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.replace", in, &answer)
}

// ExchangeResolveSuspense asks for POST /v1/command/exchange.resolve_suspense: 处理无主来款 resolve money that fits nobody(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeResolveSuspense(ctx context.Context, in ExchangeResolveSuspense) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.resolve_suspense", in, &answer)
}

// ExchangeResume asks for POST /v1/command/exchange.resume: 复牌 resume trading.
func (c *Client) ExchangeResume(ctx context.Context, in ExchangeHalt) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.resume", in, &answer)
}

// ExchangeReturnPayout asks for POST /v1/command/exchange.return_payout: 退回付款 give a payout back(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeReturnPayout(ctx context.Context, in ExchangeReturnPayout) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.return_payout", in, &answer)
}

// ExchangeRevealSeed asks for POST /v1/command/exchange.reveal_seed: 公开种子 reveal the seed.
func (c *Client) ExchangeRevealSeed(ctx context.Context, in ExchangeRevealSeed) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.reveal_seed", in, &answer)
}

// ExchangeSealBid asks for POST /v1/command/exchange.seal_bid: 密封出价 seal a bid.
func (c *Client) ExchangeSealBid(ctx context.Context, in ExchangeSealBid) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.seal_bid", in, &answer)
}

// ExchangeSetLimits asks for POST /v1/command/exchange.set_limits: 设定参与人限额 set limits.
func (c *Client) ExchangeSetLimits(ctx context.Context, in ExchangeSetLimits) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.set_limits", in, &answer)
}

// ExchangeSetRules asks for POST /v1/command/exchange.set_rules: 设定交易规则 set rules(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeSetRules(ctx context.Context, in ExchangeSetRules) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.set_rules", in, &answer)
}

// ExchangeStopSale asks for POST /v1/command/exchange.stop_sale: 终止单向竞价 stop an auction(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeStopSale(ctx context.Context, in ExchangeStopSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.stop_sale", in, &answer)
}

// ExchangeSuspend asks for POST /v1/command/exchange.suspend: 暂停参与人 suspend a participant.
func (c *Client) ExchangeSuspend(ctx context.Context, in ExchangeChangeMember) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.suspend", in, &answer)
}

// ExchangeTakeInSale asks for POST /v1/command/exchange.take_in_sale: 按时钟价成交 take at the clock’s price.
func (c *Client) ExchangeTakeInSale(ctx context.Context, in ExchangeTakeInSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.take_in_sale", in, &answer)
}

// ExchangeUndoTrade asks for POST /v1/command/exchange.undo_trade: 撤销成交 undo a trade(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ExchangeUndoTrade(ctx context.Context, in ExchangeUndoTrade) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.undo_trade", in, &answer)
}

// ExchangeWantInSale asks for POST /v1/command/exchange.want_in_sale: 申报需求量 say what is wanted.
func (c *Client) ExchangeWantInSale(ctx context.Context, in ExchangeWantInSale) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.want_in_sale", in, &answer)
}

// ExchangeWithdrawBlock asks for POST /v1/command/exchange.withdraw_block: 撤回大宗意向 withdraw a block.
func (c *Client) ExchangeWithdrawBlock(ctx context.Context, in ExchangeWithdrawBlock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.withdraw_block", in, &answer)
}

// ExchangeWithdrawPayout asks for POST /v1/command/exchange.withdraw_payout: 撤回付款申请 withdraw a payout.
func (c *Client) ExchangeWithdrawPayout(ctx context.Context, in ExchangeWithdrawPayout) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.withdraw_payout", in, &answer)
}

// ExchangeWithdrawTonnes asks for POST /v1/command/exchange.withdraw_tonnes: 取回未占用吨数 take tonnes out of escrow.
func (c *Client) ExchangeWithdrawTonnes(ctx context.Context, in ExchangeWithdrawTonnes) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "exchange.withdraw_tonnes", in, &answer)
}

// HousingApply asks for POST /v1/command/housing.apply: 登记配售申请 take applications.
func (c *Client) HousingApply(ctx context.Context, in HousingApply) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.apply", in, &answer)
}

// HousingAssign asks for POST /v1/command/housing.assign: 选房 assign a home.
func (c *Client) HousingAssign(ctx context.Context, in HousingAssign) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.assign", in, &answer)
}

// HousingBill asks for POST /v1/command/housing.bill: 租金出账 bill the rent.
func (c *Client) HousingBill(ctx context.Context, in HousingBill) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.bill", in, &answer)
}

// HousingBuy asks for POST /v1/command/housing.buy: 签订共有产权合同 buy in shared ownership(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingBuy(ctx context.Context, in HousingBuy) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.buy", in, &answer)
}

// HousingBuyOut asks for POST /v1/command/housing.buy_out: 购回公有份额 buy the public share(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingBuyOut(ctx context.Context, in HousingBuyOut) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.buy_out", in, &answer)
}

// HousingChangeOwners asks for POST /v1/command/housing.change_owners: 变更产权人 change owners(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingChangeOwners(ctx context.Context, in HousingChangeOwners) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.change_owners", in, &answer)
}

// HousingDecline asks for POST /v1/command/housing.decline: 放弃选房 decline a home.
func (c *Client) HousingDecline(ctx context.Context, in HousingDecline) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.decline", in, &answer)
}

// HousingDraw asks for POST /v1/command/housing.draw: 抽签 draw.
func (c *Client) HousingDraw(ctx context.Context, in HousingDraw) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.draw", in, &answer)
}

// HousingEndLease asks for POST /v1/command/housing.end_lease: 终止租约 end a lease.
func (c *Client) HousingEndLease(ctx context.Context, in HousingEndLease) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.end_lease", in, &answer)
}

// HousingEndSupport asks for POST /v1/command/housing.end_support: 终止租房补贴 end rent support.
func (c *Client) HousingEndSupport(ctx context.Context, in HousingEndSupport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.end_support", in, &answer)
}

// HousingFreezeList asks for POST /v1/command/housing.freeze_list: 封存名单 freeze the list.
func (c *Client) HousingFreezeList(ctx context.Context, in HousingFreezeList) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.freeze_list", in, &answer)
}

// HousingGrantSupport asks for POST /v1/command/housing.grant_support: 核定租房补贴 grant rent support(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingGrantSupport(ctx context.Context, in HousingGrantSupport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.grant_support", in, &answer)
}

// HousingMoveDraw asks for POST /v1/command/housing.move_draw: 抽签改期 move the day of a draw(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingMoveDraw(ctx context.Context, in HousingMoveDraw) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.move_draw", in, &answer)
}

// HousingNotePayment asks for POST /v1/command/housing.note_payment: 登记租金付款 note a payment of rent.
func (c *Client) HousingNotePayment(ctx context.Context, in HousingNotePayment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.note_payment", in, &answer)
}

// HousingOpenAllocation asks for POST /v1/command/housing.open_allocation: 发布配售 open an allocation.
func (c *Client) HousingOpenAllocation(ctx context.Context, in HousingOpenAllocation) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.open_allocation", in, &answer)
}

// HousingPayBack asks for POST /v1/command/housing.pay_back: 退还多付租金 pay rent back(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingPayBack(ctx context.Context, in HousingPayBack) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.pay_back", in, &answer)
}

// HousingPublishTerms asks for POST /v1/command/housing.publish_terms: 发布住房条款 publish terms of housing.
func (c *Client) HousingPublishTerms(ctx context.Context, in HousingPublishTerms) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.publish_terms", in, &answer)
}

// HousingRegisterHomes asks for POST /v1/command/housing.register_homes: 登记房屋 register homes.
func (c *Client) HousingRegisterHomes(ctx context.Context, in HousingRegisterHomes) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.register_homes", in, &answer)
}

// HousingRelease asks for POST /v1/command/housing.release: 释放保留的住房 release a home that is kept.
func (c *Client) HousingRelease(ctx context.Context, in HousingRelease) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.release", in, &answer)
}

// HousingRescind asks for POST /v1/command/housing.rescind: 撤销合同 rescind a contract(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingRescind(ctx context.Context, in HousingRescind) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.rescind", in, &answer)
}

// HousingSell asks for POST /v1/command/housing.sell: 登记上市转让 note a sale on the market(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingSell(ctx context.Context, in HousingSell) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.sell", in, &answer)
}

// HousingSignLease asks for POST /v1/command/housing.sign_lease: 签订租约 let a flat.
func (c *Client) HousingSignLease(ctx context.Context, in HousingSignLease) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.sign_lease", in, &answer)
}

// HousingTakeBackPayment asks for POST /v1/command/housing.take_back_payment: 撤销误登的租金付款 take back a payment of rent(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingTakeBackPayment(ctx context.Context, in HousingTakeBackPayment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.take_back_payment", in, &answer)
}

// HousingWithdrawAllocation asks for POST /v1/command/housing.withdraw_allocation: 撤回或结束配售 withdraw or close an allocation(两人 two persons: kernel.propose, kernel.release).
func (c *Client) HousingWithdrawAllocation(ctx context.Context, in HousingWithdrawAllocation) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "housing.withdraw_allocation", in, &answer)
}

// IndicatorAccept asks for POST /v1/command/indicator.accept: 验收报表 accept a return.
func (c *Client) IndicatorAccept(ctx context.Context, in IndicatorAccept) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.accept", in, &answer)
}

// IndicatorApprove asks for POST /v1/command/indicator.approve: 审核报表 approve a return.
func (c *Client) IndicatorApprove(ctx context.Context, in IndicatorApprove) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.approve", in, &answer)
}

// IndicatorLock asks for POST /v1/command/indicator.lock: 锁定 lock.
func (c *Client) IndicatorLock(ctx context.Context, in IndicatorLock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.lock", in, &answer)
}

// IndicatorPublishDerived asks for POST /v1/command/indicator.publish_derived: 发布推算类指标 publish a derived figure.
func (c *Client) IndicatorPublishDerived(ctx context.Context, in IndicatorPublishDerived) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.publish_derived", in, &answer)
}

// IndicatorPublishFold asks for POST /v1/command/indicator.publish_fold: 发布记录类指标 publish a figure folded from the record.
func (c *Client) IndicatorPublishFold(ctx context.Context, in IndicatorPublishFold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.publish_fold", in, &answer)
}

// IndicatorPublishRules asks for POST /v1/command/indicator.publish_rules: 发布指标规则 publish definitions, targets, checks and lights.
func (c *Client) IndicatorPublishRules(ctx context.Context, in IndicatorPublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.publish_rules", in, &answer)
}

// IndicatorPublishSynthetic asks for POST /v1/command/indicator.publish_synthetic: 发布演示用的合成数值 publish a value made up for a demonstration.
func (c *Client) IndicatorPublishSynthetic(ctx context.Context, in IndicatorPublishSynthetic) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.publish_synthetic", in, &answer)
}

// IndicatorSendBack asks for POST /v1/command/indicator.send_back: 退回报表 send a return back.
func (c *Client) IndicatorSendBack(ctx context.Context, in IndicatorSendBack) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.send_back", in, &answer)
}

// IndicatorSubmit asks for POST /v1/command/indicator.submit: 提交报表 submit a return.
func (c *Client) IndicatorSubmit(ctx context.Context, in IndicatorSubmit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.submit", in, &answer)
}

// IndicatorUnlock asks for POST /v1/command/indicator.unlock: 解锁 unlock.
func (c *Client) IndicatorUnlock(ctx context.Context, in IndicatorUnlock) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "indicator.unlock", in, &answer)
}

// KernelDeclareLoss asks for POST /v1/command/kernel.declare_loss: 声明记录丢失 Declare a loss(两人 two persons: kernel.propose, kernel.release).
func (c *Client) KernelDeclareLoss(ctx context.Context, in KernelDeclareLoss) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "kernel.declare_loss", in, &answer)
}

// KernelPardon asks for POST /v1/command/kernel.pardon: 解除命令隔离 Pardon a command(两人 two persons: kernel.propose, kernel.release).
func (c *Client) KernelPardon(ctx context.Context, in KernelPardon) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "kernel.pardon", in, &answer)
}

// KernelPropose asks for POST /v1/command/kernel.propose: 提出须两人办理的事项 Propose.
func (c *Client) KernelPropose(ctx context.Context, in ApiProposal) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "kernel.propose", in, &answer)
}

// KernelRelease asks for POST /v1/command/kernel.release: 复核 Release a proposal.
func (c *Client) KernelRelease(ctx context.Context, in KernelRelease) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "kernel.release", in, &answer)
}

// KernelWithdraw asks for POST /v1/command/kernel.withdraw: 撤回申请 Withdraw a proposal.
func (c *Client) KernelWithdraw(ctx context.Context, in KernelWithdraw) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "kernel.withdraw", in, &answer)
}

// LandAssign asks for POST /v1/command/land.assign: 变更权利人 Change the holder of a parcel.
func (c *Client) LandAssign(ctx context.Context, in LandAssign) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.assign", in, &answer)
}

// LandCorrect asks for POST /v1/command/land.correct: 更正地块 Correct a parcel.
func (c *Client) LandCorrect(ctx context.Context, in LandCorrect) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.correct", in, &answer)
}

// LandEnd asks for POST /v1/command/land.end: 提前终止合同 End a contract early.
func (c *Client) LandEnd(ctx context.Context, in LandEnd) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.end", in, &answer)
}

// LandMerge asks for POST /v1/command/land.merge: 合并地块 Merge parcels.
func (c *Client) LandMerge(ctx context.Context, in LandMerge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.merge", in, &answer)
}

// LandNameAccounts asks for POST /v1/command/land.name_accounts: 变更租金账户 Name the accounts of rent(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LandNameAccounts(ctx context.Context, in LandNameAccounts) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.name_accounts", in, &answer)
}

// LandPayRent asks for POST /v1/command/land.pay_rent: 发放租金 Pay rent.
func (c *Client) LandPayRent(ctx context.Context, in LandPayRent) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.pay_rent", in, &answer)
}

// LandRefundRent asks for POST /v1/command/land.refund_rent: 退还预付租金 Give back rent paid ahead.
func (c *Client) LandRefundRent(ctx context.Context, in LandRefundRent) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.refund_rent", in, &answer)
}

// LandRegister asks for POST /v1/command/land.register: 登记地块 Register parcels.
func (c *Client) LandRegister(ctx context.Context, in LandRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.register", in, &answer)
}

// LandRetire asks for POST /v1/command/land.retire: 注销地块 Retire a parcel.
func (c *Client) LandRetire(ctx context.Context, in LandRetire) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.retire", in, &answer)
}

// LandSetBounds asks for POST /v1/command/land.set_bounds: 设定地块登记范围 Set the bounds of the register(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LandSetBounds(ctx context.Context, in LandSetBounds) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.set_bounds", in, &answer)
}

// LandSetTolerance asks for POST /v1/command/land.set_tolerance: 设定重叠容差 Set the tolerance for overlaps(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LandSetTolerance(ctx context.Context, in LandSetTolerance) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.set_tolerance", in, &answer)
}

// LandSign asks for POST /v1/command/land.sign: 登记流转合同 Register a contract.
func (c *Client) LandSign(ctx context.Context, in LandSign) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.sign", in, &answer)
}

// LandSplit asks for POST /v1/command/land.split: 分割地块 Divide a parcel.
func (c *Client) LandSplit(ctx context.Context, in LandSplit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "land.split", in, &answer)
}

// LedgerClose asks for POST /v1/command/ledger.close: 销户 Close an account.
func (c *Client) LedgerClose(ctx context.Context, in LedgerClose) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.close", in, &answer)
}

// LedgerCorrect asks for POST /v1/command/ledger.correct: 冲正 Correct a transfer(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LedgerCorrect(ctx context.Context, in LedgerCorrect) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.correct", in, &answer)
}

// LedgerDeclareUnit asks for POST /v1/command/ledger.declare_unit: 申报计量单位 Declare a unit.
func (c *Client) LedgerDeclareUnit(ctx context.Context, in LedgerDeclareUnit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.declare_unit", in, &answer)
}

// LedgerFreeze asks for POST /v1/command/ledger.freeze: 冻结账户 Freeze an account.
func (c *Client) LedgerFreeze(ctx context.Context, in LedgerFreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.freeze", in, &answer)
}

// LedgerHold asks for POST /v1/command/ledger.hold: 预留 Hold an amount.
func (c *Client) LedgerHold(ctx context.Context, in LedgerPlaceHold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.hold", in, &answer)
}

// LedgerOpen asks for POST /v1/command/ledger.open: 开户 Open an account.
func (c *Client) LedgerOpen(ctx context.Context, in LedgerOpen) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.open", in, &answer)
}

// LedgerPost asks for POST /v1/command/ledger.post: 预留入账 Post a hold.
func (c *Client) LedgerPost(ctx context.Context, in LedgerPost) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.post", in, &answer)
}

// LedgerPublishChart asks for POST /v1/command/ledger.publish_chart: 发布科目 Publish a chart of accounts.
func (c *Client) LedgerPublishChart(ctx context.Context, in LedgerPublishChart) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.publish_chart", in, &answer)
}

// LedgerSetLimit asks for POST /v1/command/ledger.set_limit: 设定透支限额 Set a limit(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LedgerSetLimit(ctx context.Context, in LedgerSetLimit) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.set_limit", in, &answer)
}

// LedgerTransfer asks for POST /v1/command/ledger.transfer: 转账 Transfer.
func (c *Client) LedgerTransfer(ctx context.Context, in LedgerTransfer) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.transfer", in, &answer)
}

// LedgerTransferAll asks for POST /v1/command/ledger.transfer_all: 多笔转账，同成同败 Transfers together or not at all.
func (c *Client) LedgerTransferAll(ctx context.Context, in LedgerTransferAll) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.transfer_all", in, &answer)
}

// LedgerTransferMany asks for POST /v1/command/ledger.transfer_many: 批量转账 Transfers in bulk.
func (c *Client) LedgerTransferMany(ctx context.Context, in ApiManyTransfers) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.transfer_many", in, &answer)
}

// LedgerUnfreeze asks for POST /v1/command/ledger.unfreeze: 解冻账户 Unfreeze an account(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LedgerUnfreeze(ctx context.Context, in LedgerUnfreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.unfreeze", in, &answer)
}

// LedgerVoid asks for POST /v1/command/ledger.void: 撤销预留 Void a hold.
func (c *Client) LedgerVoid(ctx context.Context, in LedgerVoid) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "ledger.void", in, &answer)
}

// LoanClaim asks for POST /v1/command/loan.claim: 担保代偿 have the fund pay(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LoanClaim(ctx context.Context, in LoanClaim) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.claim", in, &answer)
}

// LoanGrant asks for POST /v1/command/loan.grant: 担保贷款发放 guarantee a loan.
func (c *Client) LoanGrant(ctx context.Context, in LoanGrant) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.grant", in, &answer)
}

// LoanNoteRepaid asks for POST /v1/command/loan.note_repaid: 登记还款 note a repayment.
func (c *Client) LoanNoteRepaid(ctx context.Context, in LoanNoteRepaid) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.note_repaid", in, &answer)
}

// LoanPaySupport asks for POST /v1/command/loan.pay_support: 登记贴息已付出 book interest support as paid out.
func (c *Client) LoanPaySupport(ctx context.Context, in LoanPaySupport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.pay_support", in, &answer)
}

// LoanPublishTerms asks for POST /v1/command/loan.publish_terms: 发布担保贷款条款 publish terms of loans.
func (c *Client) LoanPublishTerms(ctx context.Context, in LoanPublishTerms) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.publish_terms", in, &answer)
}

// LoanRecover asks for POST /v1/command/loan.recover: 登记代偿追回 note what came back.
func (c *Client) LoanRecover(ctx context.Context, in LoanRecover) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.recover", in, &answer)
}

// LoanSupport asks for POST /v1/command/loan.support: 贷款贴息 support interest.
func (c *Client) LoanSupport(ctx context.Context, in LoanSupport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.support", in, &answer)
}

// LoanTakeBackRepayment asks for POST /v1/command/loan.take_back_repayment: 撤销误登的还款 take back a repayment(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LoanTakeBackRepayment(ctx context.Context, in LoanTakeBackRepayment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.take_back_repayment", in, &answer)
}

// LoanTakeBackSupport asks for POST /v1/command/loan.take_back_support: 撤销误给的贴息 take back interest support(两人 two persons: kernel.propose, kernel.release).
func (c *Client) LoanTakeBackSupport(ctx context.Context, in LoanTakeBackSupport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "loan.take_back_support", in, &answer)
}

// PersonAnswerCorrection asks for POST /v1/command/person.answer_correction: 答复更正申请 Answer a request to put a fact right.
func (c *Client) PersonAnswerCorrection(ctx context.Context, in PersonAnswerCorrection) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.answer_correction", in, &answer)
}

// PersonAppointGuardian asks for POST /v1/command/person.appoint_guardian: 登记监护 Appoint a guardian.
func (c *Client) PersonAppointGuardian(ctx context.Context, in PersonAppointGuardian) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.appoint_guardian", in, &answer)
}

// PersonAskCorrection asks for POST /v1/command/person.ask_correction: 申请更正个人信息 Ask that a fact be put right.
func (c *Client) PersonAskCorrection(ctx context.Context, in PersonAskCorrection) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.ask_correction", in, &answer)
}

// PersonDissolveHousehold asks for POST /v1/command/person.dissolve_household: 注销户 Dissolve a household.
func (c *Client) PersonDissolveHousehold(ctx context.Context, in PersonDissolveHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.dissolve_household", in, &answer)
}

// PersonEndGuardianship asks for POST /v1/command/person.end_guardianship: 终止监护 End a guardianship.
func (c *Client) PersonEndGuardianship(ctx context.Context, in PersonEndGuardianship) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.end_guardianship", in, &answer)
}

// PersonEndProxy asks for POST /v1/command/person.end_proxy: 终止委托 End a proxy.
func (c *Client) PersonEndProxy(ctx context.Context, in PersonEndProxy) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.end_proxy", in, &answer)
}

// PersonErase asks for POST /v1/command/person.erase: 删除个人信息 Erase a person(两人 two persons: kernel.propose, kernel.release).
func (c *Client) PersonErase(ctx context.Context, in PersonErase) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.erase", in, &answer)
}

// PersonFormHousehold asks for POST /v1/command/person.form_household: 立户 Form a household.
func (c *Client) PersonFormHousehold(ctx context.Context, in PersonFormHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.form_household", in, &answer)
}

// PersonGrantProxy asks for POST /v1/command/person.grant_proxy: 登记委托 Note a proxy.
func (c *Client) PersonGrantProxy(ctx context.Context, in PersonGrantProxy) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.grant_proxy", in, &answer)
}

// PersonJoinHousehold asks for POST /v1/command/person.join_household: 入户 Join a household.
func (c *Client) PersonJoinHousehold(ctx context.Context, in PersonJoinHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.join_household", in, &answer)
}

// PersonLeaveHousehold asks for POST /v1/command/person.leave_household: 退户 Leave a household.
func (c *Client) PersonLeaveHousehold(ctx context.Context, in PersonLeaveHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.leave_household", in, &answer)
}

// PersonMerge asks for POST /v1/command/person.merge: 合并编号 Merge two numbers.
func (c *Client) PersonMerge(ctx context.Context, in PersonMerge) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.merge", in, &answer)
}

// PersonMoveHousehold asks for POST /v1/command/person.move_household: 迁户 Move a household.
func (c *Client) PersonMoveHousehold(ctx context.Context, in PersonMoveHousehold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.move_household", in, &answer)
}

// PersonNameHead asks for POST /v1/command/person.name_head: 更换户主 Name a head.
func (c *Client) PersonNameHead(ctx context.Context, in PersonNameHead) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.name_head", in, &answer)
}

// PersonNoteChecked asks for POST /v1/command/person.note_checked: 登记信息核验 Note that a fact was checked.
func (c *Client) PersonNoteChecked(ctx context.Context, in PersonNoteChecked) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.note_checked", in, &answer)
}

// PersonNoteDeath asks for POST /v1/command/person.note_death: 登记死亡 Note a death.
func (c *Client) PersonNoteDeath(ctx context.Context, in PersonNoteDeath) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.note_death", in, &answer)
}

// PersonRegister asks for POST /v1/command/person.register: 登记个人编号 Register a number.
func (c *Client) PersonRegister(ctx context.Context, in PersonRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.register", in, &answer)
}

// PersonRetain asks for POST /v1/command/person.retain: 登记保存期 Retain by law.
func (c *Client) PersonRetain(ctx context.Context, in PersonRetain) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.retain", in, &answer)
}

// PersonWithdrawDeath asks for POST /v1/command/person.withdraw_death: 撤销死亡登记 Withdraw a death(两人 two persons: kernel.propose, kernel.release).
func (c *Client) PersonWithdrawDeath(ctx context.Context, in PersonWithdrawDeath) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "person.withdraw_death", in, &answer)
}

// PlaceClose asks for POST /v1/command/place.close: 关闭场所 close a place.
func (c *Client) PlaceClose(ctx context.Context, in PlaceClose) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.close", in, &answer)
}

// PlaceCorrect asks for POST /v1/command/place.correct: 改写场所 write a place anew.
func (c *Client) PlaceCorrect(ctx context.Context, in PlaceCorrect) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.correct", in, &answer)
}

// PlaceCorrectReturn asks for POST /v1/command/place.correct_return: 更正报送 correct a return.
func (c *Client) PlaceCorrectReturn(ctx context.Context, in PlaceCorrectReturn) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.correct_return", in, &answer)
}

// PlaceRegister asks for POST /v1/command/place.register: 登记场所 register places.
func (c *Client) PlaceRegister(ctx context.Context, in PlaceRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.register", in, &answer)
}

// PlaceRegisterRoads asks for POST /v1/command/place.register_roads: 登记道路 register roads.
func (c *Client) PlaceRegisterRoads(ctx context.Context, in PlaceRegisterRoads) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.register_roads", in, &answer)
}

// PlaceReport asks for POST /v1/command/place.report: 月度报送 report for a month.
func (c *Client) PlaceReport(ctx context.Context, in PlaceReport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.report", in, &answer)
}

// PlaceRetireRoad asks for POST /v1/command/place.retire_road: 道路不再计入 give up a road.
func (c *Client) PlaceRetireRoad(ctx context.Context, in PlaceRetireRoad) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "place.retire_road", in, &answer)
}

// ProgrammeAddLines asks for POST /v1/command/programme.add_lines: 填报名单 add lines to a run.
func (c *Client) ProgrammeAddLines(ctx context.Context, in ProgrammeAddLines) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.add_lines", in, &answer)
}

// ProgrammeAppeal asks for POST /v1/command/programme.appeal: 申诉 appeal.
func (c *Client) ProgrammeAppeal(ctx context.Context, in ProgrammeAppeal) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.appeal", in, &answer)
}

// ProgrammeApprove asks for POST /v1/command/programme.approve: 批准并占用预算 approve and reserve.
func (c *Client) ProgrammeApprove(ctx context.Context, in ProgrammeApprove) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.approve", in, &answer)
}

// ProgrammeAskReview asks for POST /v1/command/programme.ask_review: 申请人工复核 ask for review by a person.
func (c *Client) ProgrammeAskReview(ctx context.Context, in ProgrammeAskReview) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.ask_review", in, &answer)
}

// ProgrammeAssignBatch asks for POST /v1/command/programme.assign_batch: 待查款对应付款 assign an entry to payments(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeAssignBatch(ctx context.Context, in ProgrammeAssignBatch) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.assign_batch", in, &answer)
}

// ProgrammeChoose asks for POST /v1/command/programme.choose: 登记本人选择 note a person’s choice.
func (c *Client) ProgrammeChoose(ctx context.Context, in ProgrammeChoose) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.choose", in, &answer)
}

// ProgrammeClaimDouble asks for POST /v1/command/programme.claim_double: 追回重复发放 claim back what was paid twice(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeClaimDouble(ctx context.Context, in ProgrammeClaimDouble) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.claim_double", in, &answer)
}

// ProgrammeCloseRun asks for POST /v1/command/programme.close_run: 关闭批次 close a run.
func (c *Client) ProgrammeCloseRun(ctx context.Context, in ProgrammeCloseRun) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.close_run", in, &answer)
}

// ProgrammeDecideAppeal asks for POST /v1/command/programme.decide_appeal: 决定申诉 decide an appeal.
func (c *Client) ProgrammeDecideAppeal(ctx context.Context, in ProgrammeDecideAppeal) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.decide_appeal", in, &answer)
}

// ProgrammeDismiss asks for POST /v1/command/programme.dismiss: 驳回异议 dismiss an objection.
func (c *Client) ProgrammeDismiss(ctx context.Context, in ProgrammeDismiss) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.dismiss", in, &answer)
}

// ProgrammeFreeze asks for POST /v1/command/programme.freeze: 冻结名单 freeze a list.
func (c *Client) ProgrammeFreeze(ctx context.Context, in ProgrammeFreeze) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.freeze", in, &answer)
}

// ProgrammeGrantReview asks for POST /v1/command/programme.grant_review: 采纳复核申请 grant a request for review.
func (c *Client) ProgrammeGrantReview(ctx context.Context, in ProgrammeGrantReview) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.grant_review", in, &answer)
}

// ProgrammeNoteCorrection asks for POST /v1/command/programme.note_correction: 登记事实更正 note a correction of facts.
func (c *Client) ProgrammeNoteCorrection(ctx context.Context, in ProgrammeNoteCorrection) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.note_correction", in, &answer)
}

// ProgrammeNoteFile asks for POST /v1/command/programme.note_file: 登记银行文件 note the bank file.
func (c *Client) ProgrammeNoteFile(ctx context.Context, in ProgrammeNoteFile) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.note_file", in, &answer)
}

// ProgrammeNoteResults asks for POST /v1/command/programme.note_results: 登记银行回执 note the bank’s answers.
func (c *Client) ProgrammeNoteResults(ctx context.Context, in ProgrammeNoteResults) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.note_results", in, &answer)
}

// ProgrammeNoteStatement asks for POST /v1/command/programme.note_statement: 登记对账单 note a bank statement.
func (c *Client) ProgrammeNoteStatement(ctx context.Context, in ProgrammeNoteStatement) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.note_statement", in, &answer)
}

// ProgrammeNoteSuspense asks for POST /v1/command/programme.note_suspense: 登记待查款 put a line into suspense.
func (c *Client) ProgrammeNoteSuspense(ctx context.Context, in ProgrammeNoteSuspense) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.note_suspense", in, &answer)
}

// ProgrammeObject asks for POST /v1/command/programme.object: 提出异议 object to a list.
func (c *Client) ProgrammeObject(ctx context.Context, in ProgrammeObject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.object", in, &answer)
}

// ProgrammePublish asks for POST /v1/command/programme.publish: 公布项目文件 publish a programme(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammePublish(ctx context.Context, in ProgrammePublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.publish", in, &answer)
}

// ProgrammePublishList asks for POST /v1/command/programme.publish_list: 公示名单 publish a list.
func (c *Client) ProgrammePublishList(ctx context.Context, in ProgrammePublishList) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.publish_list", in, &answer)
}

// ProgrammeRaiseClaim asks for POST /v1/command/programme.raise_claim: 提出追回 claim money back(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeRaiseClaim(ctx context.Context, in ProgrammeRaiseClaim) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.raise_claim", in, &answer)
}

// ProgrammeReconcile asks for POST /v1/command/programme.reconcile: 对账 reconcile a run.
func (c *Client) ProgrammeReconcile(ctx context.Context, in ProgrammeReconcile) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.reconcile", in, &answer)
}

// ProgrammeRefund asks for POST /v1/command/programme.refund: 登记退还本人 note what was given back(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeRefund(ctx context.Context, in ProgrammeRefund) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.refund", in, &answer)
}

// ProgrammeRepay asks for POST /v1/command/programme.repay: 登记退回 note a repayment.
func (c *Client) ProgrammeRepay(ctx context.Context, in ProgrammeRepay) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.repay", in, &answer)
}

// ProgrammeResolveSuspense asks for POST /v1/command/programme.resolve_suspense: 处理待查款 resolve a line in suspense(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeResolveSuspense(ctx context.Context, in ProgrammeResolveSuspense) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.resolve_suspense", in, &answer)
}

// ProgrammeRetire asks for POST /v1/command/programme.retire: 停止项目 retire a programme(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeRetire(ctx context.Context, in ProgrammeRetire) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.retire", in, &answer)
}

// ProgrammeRetry asks for POST /v1/command/programme.retry: 重新付款 pay again.
func (c *Client) ProgrammeRetry(ctx context.Context, in ProgrammeRetry) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.retry", in, &answer)
}

// ProgrammeSetOff asks for POST /v1/command/programme.set_off: 抵扣 set a claim off.
func (c *Client) ProgrammeSetOff(ctx context.Context, in ProgrammeSetOff) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.set_off", in, &answer)
}

// ProgrammeStart asks for POST /v1/command/programme.start: 发起批次 start a run.
func (c *Client) ProgrammeStart(ctx context.Context, in ProgrammeStart) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.start", in, &answer)
}

// ProgrammeStop asks for POST /v1/command/programme.stop: 停止付款 stop a payment.
func (c *Client) ProgrammeStop(ctx context.Context, in ProgrammeStop) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.stop", in, &answer)
}

// ProgrammeTakeSnapshot asks for POST /v1/command/programme.take_snapshot: 留存登记快照 take a snapshot of a register.
func (c *Client) ProgrammeTakeSnapshot(ctx context.Context, in ProgrammeTakeSnapshot) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.take_snapshot", in, &answer)
}

// ProgrammeUphold asks for POST /v1/command/programme.uphold: 采纳异议 uphold an objection.
func (c *Client) ProgrammeUphold(ctx context.Context, in ProgrammeUphold) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.uphold", in, &answer)
}

// ProgrammeWaive asks for POST /v1/command/programme.waive: 免除追回 waive a claim(两人 two persons: kernel.propose, kernel.release).
func (c *Client) ProgrammeWaive(ctx context.Context, in ProgrammeWaive) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.waive", in, &answer)
}

// ProgrammeWithdrawRun asks for POST /v1/command/programme.withdraw_run: 撤回批次 withdraw a run.
func (c *Client) ProgrammeWithdrawRun(ctx context.Context, in ProgrammeWithdrawRun) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "programme.withdraw_run", in, &answer)
}

// TalentApply asks for POST /v1/command/talent.apply: 申请岗位 want a place.
func (c *Client) TalentApply(ctx context.Context, in TalentApply) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.apply", in, &answer)
}

// TalentAttend asks for POST /v1/command/talent.attend: 核销预约 note a booking as used.
func (c *Client) TalentAttend(ctx context.Context, in TalentAttend) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.attend", in, &answer)
}

// TalentBook asks for POST /v1/command/talent.book: 预约 book.
func (c *Client) TalentBook(ctx context.Context, in TalentBook) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.book", in, &answer)
}

// TalentCancel asks for POST /v1/command/talent.cancel: 取消预约 give up a booking.
func (c *Client) TalentCancel(ctx context.Context, in TalentCancel) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.cancel", in, &answer)
}

// TalentCloseOpening asks for POST /v1/command/talent.close_opening: 关闭岗位 close an opening.
func (c *Client) TalentCloseOpening(ctx context.Context, in TalentCloseOpening) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.close_opening", in, &answer)
}

// TalentDissolveClub asks for POST /v1/command/talent.dissolve_club: 解散社团 dissolve a club.
func (c *Client) TalentDissolveClub(ctx context.Context, in TalentDissolveClub) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.dissolve_club", in, &answer)
}

// TalentEnd asks for POST /v1/command/talent.end: 终止新职业登记 end an entry.
func (c *Client) TalentEnd(ctx context.Context, in TalentEnd) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.end", in, &answer)
}

// TalentFoundClub asks for POST /v1/command/talent.found_club: 登记青年社团 register a youth club.
func (c *Client) TalentFoundClub(ctx context.Context, in TalentFoundClub) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.found_club", in, &answer)
}

// TalentLeave asks for POST /v1/command/talent.leave: 登记离岗 note that a place was left.
func (c *Client) TalentLeave(ctx context.Context, in TalentLeave) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.leave", in, &answer)
}

// TalentOfferSlot asks for POST /v1/command/talent.offer_slot: 发布可预约班次 offer for booking.
func (c *Client) TalentOfferSlot(ctx context.Context, in TalentOfferSlot) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.offer_slot", in, &answer)
}

// TalentPlace asks for POST /v1/command/talent.place: 登记到岗 place a person.
func (c *Client) TalentPlace(ctx context.Context, in TalentPlace) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.place", in, &answer)
}

// TalentPostOpening asks for POST /v1/command/talent.post_opening: 发布岗位 publish an opening.
func (c *Client) TalentPostOpening(ctx context.Context, in TalentPostOpening) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.post_opening", in, &answer)
}

// TalentRegister asks for POST /v1/command/talent.register: 新职业登记 register a new occupation.
func (c *Client) TalentRegister(ctx context.Context, in TalentRegister) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.register", in, &answer)
}

// TalentWithdrawSlot asks for POST /v1/command/talent.withdraw_slot: 取消班次或活动 withdraw a departure or evening.
func (c *Client) TalentWithdrawSlot(ctx context.Context, in TalentWithdrawSlot) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.withdraw_slot", in, &answer)
}

// TalentWithdrawWish asks for POST /v1/command/talent.withdraw_wish: 撤回求职申请 withdraw a wish for a place.
func (c *Client) TalentWithdrawWish(ctx context.Context, in TalentWithdrawWish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "talent.withdraw_wish", in, &answer)
}

// TaskAcceptReport asks for POST /v1/command/task.accept_report: 认可进展 accept a report.
func (c *Client) TaskAcceptReport(ctx context.Context, in TaskAcceptReport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.accept_report", in, &answer)
}

// TaskCloseCase asks for POST /v1/command/task.close_case: 问题销号 close a case.
func (c *Client) TaskCloseCase(ctx context.Context, in TaskCloseCase) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.close_case", in, &answer)
}

// TaskEndOrder asks for POST /v1/command/task.end_order: 督办销号或撤回 close or withdraw an order.
func (c *Client) TaskEndOrder(ctx context.Context, in TaskEndOrder) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.end_order", in, &answer)
}

// TaskExtend asks for POST /v1/command/task.extend: 延长督办期限 extend an order.
func (c *Client) TaskExtend(ctx context.Context, in TaskExtend) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.extend", in, &answer)
}

// TaskIssueBulletin asks for POST /v1/command/task.issue_bulletin: 发通报 issue a bulletin.
func (c *Client) TaskIssueBulletin(ctx context.Context, in TaskIssueBulletin) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.issue_bulletin", in, &answer)
}

// TaskIssueOrder asks for POST /v1/command/task.issue_order: 发督办单 issue a supervision order.
func (c *Client) TaskIssueOrder(ctx context.Context, in TaskIssueOrder) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.issue_order", in, &answer)
}

// TaskObject asks for POST /v1/command/task.object: 提出异议 object to a bulletin.
func (c *Client) TaskObject(ctx context.Context, in TaskObject) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.object", in, &answer)
}

// TaskOpenCase asks for POST /v1/command/task.open_case: 问题立案 open a case.
func (c *Client) TaskOpenCase(ctx context.Context, in TaskOpenCase) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.open_case", in, &answer)
}

// TaskPassCase asks for POST /v1/command/task.pass_case: 移交问题 pass a case on.
func (c *Client) TaskPassCase(ctx context.Context, in TaskPassCase) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.pass_case", in, &answer)
}

// TaskPublish asks for POST /v1/command/task.publish: 发布目标 publish goals.
func (c *Client) TaskPublish(ctx context.Context, in TaskPublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.publish", in, &answer)
}

// TaskReply asks for POST /v1/command/task.reply: 回复督办 reply to an order.
func (c *Client) TaskReply(ctx context.Context, in TaskReply) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.reply", in, &answer)
}

// TaskReportProgress asks for POST /v1/command/task.report_progress: 报告进展 report progress.
func (c *Client) TaskReportProgress(ctx context.Context, in TaskReport) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.report_progress", in, &answer)
}

// TaskReturnReply asks for POST /v1/command/task.return_reply: 退回督办回复 return a reply.
func (c *Client) TaskReturnReply(ctx context.Context, in TaskReturnReply) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.return_reply", in, &answer)
}

// TaskSettleObjection asks for POST /v1/command/task.settle_objection: 处理异议 settle an objection.
func (c *Client) TaskSettleObjection(ctx context.Context, in TaskSettle) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "task.settle_objection", in, &answer)
}

// VillageCloseDepartment asks for POST /v1/command/village.close_department: 撤销部门 Close a department.
func (c *Client) VillageCloseDepartment(ctx context.Context, in VillageCloseDepartment) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "village.close_department", in, &answer)
}

// VillageDissolve asks for POST /v1/command/village.dissolve: 撤销区划 Dissolve a division.
func (c *Client) VillageDissolve(ctx context.Context, in VillageDissolve) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "village.dissolve", in, &answer)
}

// VillagePublish asks for POST /v1/command/village.publish: 登记区划 Publish divisions.
func (c *Client) VillagePublish(ctx context.Context, in VillagePublish) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "village.publish", in, &answer)
}

// VillagePublishDepartments asks for POST /v1/command/village.publish_departments: 发布部门 Publish departments.
func (c *Client) VillagePublishDepartments(ctx context.Context, in VillagePublishDepartments) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "village.publish_departments", in, &answer)
}

// VillageRename asks for POST /v1/command/village.rename: 区划更名 Rename a division.
func (c *Client) VillageRename(ctx context.Context, in VillageRename) (answer ApiAnswer, err error) {
	return answer, c.command(ctx, "village.rename", in, &answer)
}

// DividendRunFile asks for POST /v1/dividend/run/{run}/file: 生成并登记分红银行文件(留痕)Make and note the bank's file of a dividend; asked again, the same bytes; each reading is logged.
func (c *Client) DividendRunFile(ctx context.Context, run string, in PayrunDividendOrder) (answer PayrunDividendFile, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/dividend/run/"+url.PathEscape(run)+"/file", nil, "", body, &answer)
}

// EntryRead asks for GET /v1/entry/{index}: 一条记录 One entry.
func (c *Client) EntryRead(ctx context.Context, index string) (answer ApiEntry, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/entry/"+url.PathEscape(index), nil, "", nil, &answer)
}

// EventList asks for GET /v1/event: 最新事件 Newest events.
func (c *Client) EventList(ctx context.Context, query url.Values) (answer ApiEvents, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/event", query, "", nil, &answer)
}

// EventFigures asks for GET /v1/event/{sequence}/figures: 凭证影响的指标 Figures that an event moved.
func (c *Client) EventFigures(ctx context.Context, sequence string, query url.Values) (answer ApiMovedList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/event/"+url.PathEscape(sequence)+"/figures", query, "", nil, &answer)
}

// ExchangePayoutFile asks for POST /v1/exchange/payout/file: 生成并登记付款银行文件(留痕)Make and note the bank's file of released payouts; asked again, the same bytes; each reading is logged.
func (c *Client) ExchangePayoutFile(ctx context.Context, in PayrunPayoutOrder) (answer PayrunPayoutFile, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/exchange/payout/file", nil, "", body, &answer)
}

// ExportAef asks for GET /v1/export/aef: 登记簿导出(第六条第二款格式) The register in the columns of Article 6.2.
func (c *Client) ExportAef(ctx context.Context, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/export/aef", query, "", nil, &answer)
}

// ExportCadtrust asks for GET /v1/export/cadtrust: 登记簿导出(CAD Trust 词汇) The register in the vocabulary of CAD Trust.
func (c *Client) ExportCadtrust(ctx context.Context, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/export/cadtrust", query, "", nil, &answer)
}

// ExportGeopackage asks for GET /v1/export/geopackage: 地块、小班与项目的地图 Parcels, stands and projects as a map.
func (c *Client) ExportGeopackage(ctx context.Context, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/export/geopackage", query, "", nil, &answer)
}

// FigureRead asks for GET /v1/figure/{code}: 一个指标的全部 Everything about a figure.
func (c *Client) FigureRead(ctx context.Context, code string, query url.Values) (answer DeskFigurePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/figure/"+url.PathEscape(code), query, "", nil, &answer)
}

// FigureCheck asks for GET /v1/figure/{code}/check: 试算校验 Checks that would not hold of a value.
func (c *Client) FigureCheck(ctx context.Context, code string, query url.Values) (answer ApiCheckList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/figure/"+url.PathEscape(code)+"/check", query, "", nil, &answer)
}

// FigureFold asks for GET /v1/figure/{code}/fold: 归集现值 A record folded up to now, as the body of indicator.publish_fold.
func (c *Client) FigureFold(ctx context.Context, code string, query url.Values) (answer ApiFolded, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/figure/"+url.PathEscape(code)+"/fold", query, "", nil, &answer)
}

// FigurePlaces asks for GET /v1/figure/{code}/places: 指标分地方 A record by place and period, folded now.
func (c *Client) FigurePlaces(ctx context.Context, code string, query url.Values) (answer DeskPlaceTable, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/figure/"+url.PathEscape(code)+"/places", query, "", nil, &answer)
}

// FigureRows asks for GET /v1/figure/{code}/rows: 指标下的记录 Rows under a figure, each with its event.
func (c *Client) FigureRows(ctx context.Context, code string, query url.Values) (answer DeskRowPage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/figure/"+url.PathEscape(code)+"/rows", query, "", nil, &answer)
}

// GiftsCompany asks for GET /v1/gifts/company/{number}: 企业捐赠的去向 What became of the gifts of an enterprise.
func (c *Client) GiftsCompany(ctx context.Context, number string, query url.Values) (answer ApiGifts, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/gifts/company/"+url.PathEscape(number), query, "", nil, &answer)
}

// GiftsPerson asks for GET /v1/gifts/person/{number}: 个人捐赠的去向 What became of the gifts of a person.
func (c *Client) GiftsPerson(ctx context.Context, number string, query url.Values) (answer ApiGifts, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/gifts/person/"+url.PathEscape(number), query, "", nil, &answer)
}

// GoalRead asks for GET /v1/goal/{code}: 一个目标的全部 Everything about a goal.
func (c *Client) GoalRead(ctx context.Context, code string, query url.Values) (answer DeskGoalPage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/goal/"+url.PathEscape(code), query, "", nil, &answer)
}

// GoalsDashboard asks for GET /v1/goals/dashboard: 一页看全县 The county on one page.
func (c *Client) GoalsDashboard(ctx context.Context) (answer DeskDashboard, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/goals/dashboard", nil, "", nil, &answer)
}

// GoalsSheet asks for GET /v1/goals/sheet: 报送表 Returns that are due, as an xlsx to fill in.
func (c *Client) GoalsSheet(ctx context.Context, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/goals/sheet", query, "", nil, &answer)
}

// GoalsToday asks for GET /v1/goals/today: 今日待办 What is due, the most urgent first.
func (c *Client) GoalsToday(ctx context.Context, query url.Values) (answer ApiDutyList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/goals/today", query, "", nil, &answer)
}

// Import asks for POST /v1/import/{kind}: 导入文件 Take a file in: the body is the file; a bad row stops nothing else, the same file again changes nothing.
func (c *Client) Import(ctx context.Context, kind string, query url.Values, in []byte) (answer IntakeReport, err error) {
	return answer, c.ask(ctx, http.MethodPost, "/v1/import/"+url.PathEscape(kind), query, "", in, &answer)
}

// MarketList asks for GET /v1/market: 行情一览 Every instrument with its day.
func (c *Client) MarketList(ctx context.Context) (answer ApiMarketList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market", nil, "", nil, &answer)
}

// MarketBlocks asks for GET /v1/market/{instrument}/blocks: 大宗意向 Blocks that anybody may answer, newest first.
func (c *Client) MarketBlocks(ctx context.Context, instrument string, query url.Values) (answer ApiBlockList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/blocks", query, "", nil, &answer)
}

// MarketCandles asks for GET /v1/market/{instrument}/candles: K线 Candles.
func (c *Client) MarketCandles(ctx context.Context, instrument string, query url.Values) (answer ApiCandleList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/candles", query, "", nil, &answer)
}

// MarketDays asks for GET /v1/market/{instrument}/days: 日行情 Day sheets, newest first.
func (c *Client) MarketDays(ctx context.Context, instrument string, query url.Values) (answer ApiDaySheetList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/days", query, "", nil, &answer)
}

// MarketDepth asks for GET /v1/market/{instrument}/depth: 盘口与集合竞价参考 Depth, and what a call would come to.
func (c *Client) MarketDepth(ctx context.Context, instrument string, query url.Values) (answer ApiMarketDepth, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/depth", query, "", nil, &answer)
}

// MarketStream asks for GET /v1/market/{instrument}/stream: 行情推送 Market data as server-sent events.
func (c *Client) MarketStream(ctx context.Context, instrument string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/stream", query, "", nil, &answer)
}

// MarketTrades asks for GET /v1/market/{instrument}/trades: 最近成交 Newest trades.
func (c *Client) MarketTrades(ctx context.Context, instrument string, query url.Values) (answer ApiTradeList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/trades", query, "", nil, &answer)
}

// MarketWatch asks for GET /v1/market/{instrument}/watch/{date}: 交易监察 What surveillance finds in a day, ready for exchange.raise_alerts.
func (c *Client) MarketWatch(ctx context.Context, instrument string, date string, query url.Values) (answer ApiWatchReport, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/market/"+url.PathEscape(instrument)+"/watch/"+url.PathEscape(date), query, "", nil, &answer)
}

// OpenCarbonCertificate asks for GET /v1/open/carbon_certificate: 注销使用证书 Retirement certificates.
func (c *Client) OpenCarbonCertificate(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/carbon_certificate", query, "", nil, &answer)
}

// OpenCarbonIssuance asks for GET /v1/open/carbon_issuance: 签发 Issuances.
func (c *Client) OpenCarbonIssuance(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/carbon_issuance", query, "", nil, &answer)
}

// OpenCarbonLot asks for GET /v1/open/carbon_lot: 批次 Lots.
func (c *Client) OpenCarbonLot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/carbon_lot", query, "", nil, &answer)
}

// OpenCarbonPeriod asks for GET /v1/open/carbon_period: 监测期 Monitoring periods.
func (c *Client) OpenCarbonPeriod(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/carbon_period", query, "", nil, &answer)
}

// OpenCarbonProject asks for GET /v1/open/carbon_project: 碳汇项目 Carbon projects.
func (c *Client) OpenCarbonProject(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/carbon_project", query, "", nil, &answer)
}

// OpenChainChain asks for GET /v1/open/chain_chain: 产业链 Industry chains.
func (c *Client) OpenChainChain(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/chain_chain", query, "", nil, &answer)
}

// OpenCompanyCompany asks for GET /v1/open/company_company: 单位 Organisations.
func (c *Client) OpenCompanyCompany(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/company_company", query, "", nil, &answer)
}

// OpenExchangeCall asks for GET /v1/open/exchange_call: 集合竞价 calls.
func (c *Client) OpenExchangeCall(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_call", query, "", nil, &answer)
}

// OpenExchangeCandle asks for GET /v1/open/exchange_candle: 分时行情 candles.
func (c *Client) OpenExchangeCandle(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_candle", query, "", nil, &answer)
}

// OpenExchangeDay asks for GET /v1/open/exchange_day: 日行情 day sheets.
func (c *Client) OpenExchangeDay(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_day", query, "", nil, &answer)
}

// OpenExchangeDepth asks for GET /v1/open/exchange_depth: 盘口 depth.
func (c *Client) OpenExchangeDepth(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_depth", query, "", nil, &answer)
}

// OpenExchangeHalt asks for GET /v1/open/exchange_halt: 停复牌 halts.
func (c *Client) OpenExchangeHalt(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_halt", query, "", nil, &answer)
}

// OpenExchangeInstrument asks for GET /v1/open/exchange_instrument: 交易品种 instruments.
func (c *Client) OpenExchangeInstrument(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/exchange_instrument", query, "", nil, &answer)
}

// OpenPlaceColour asks for GET /v1/open/place_colour: 各色道路合计 Roads by colour.
func (c *Client) OpenPlaceColour(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/place_colour", query, "", nil, &answer)
}

// OpenPlaceCoverage asks for GET /v1/open/place_coverage: 参保率 Coverage of insurance.
func (c *Client) OpenPlaceCoverage(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/place_coverage", query, "", nil, &answer)
}

// OpenPlacePlace asks for GET /v1/open/place_place: 场所 Places.
func (c *Client) OpenPlacePlace(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/place_place", query, "", nil, &answer)
}

// OpenProgrammeVersion asks for GET /v1/open/programme_version: 项目文件 programme documents.
func (c *Client) OpenProgrammeVersion(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/programme_version", query, "", nil, &answer)
}

// OpenTalentClub asks for GET /v1/open/talent_club: 青年社团 Youth clubs.
func (c *Client) OpenTalentClub(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/talent_club", query, "", nil, &answer)
}

// OpenTalentOpening asks for GET /v1/open/talent_opening: 就业与实习岗位 Jobs and internships.
func (c *Client) OpenTalentOpening(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/talent_opening", query, "", nil, &answer)
}

// OpenTalentSlot asks for GET /v1/open/talent_slot: 可预约班次 What can be booked.
func (c *Client) OpenTalentSlot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/talent_slot", query, "", nil, &answer)
}

// OpenVillageDivision asks for GET /v1/open/village_division: 行政区划 Divisions.
func (c *Client) OpenVillageDivision(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/open/village_division", query, "", nil, &answer)
}

// PaperDelivery asks for GET /v1/paper/delivery/{sequence}: 交付单 Delivery note of an advance purchase.
func (c *Client) PaperDelivery(ctx context.Context, sequence string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/paper/delivery/"+url.PathEscape(sequence), query, "", nil, &answer)
}

// PaperSlip asks for GET /v1/paper/slip/{line}: 分红单 Dividend slip of a household.
func (c *Client) PaperSlip(ctx context.Context, line string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/paper/slip/"+url.PathEscape(line), query, "", nil, &answer)
}

// PersonNew asks for POST /v1/person: 登记个人 Register a person with facts.
func (c *Client) PersonNew(ctx context.Context, id string, in ApiNewPerson) (answer ApiPersonAnswer, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/person", nil, id, body, &answer)
}

// PersonDuplicates asks for GET /v1/person/duplicates: 疑似重复登记(留痕)Suspected duplicates, by identity number; each reading is logged.
func (c *Client) PersonDuplicates(ctx context.Context, query url.Values) (answer ApiDuplicates, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/person/duplicates", query, "", nil, &answer)
}

// PersonSearch asks for POST /v1/person/search: 查找个人(留痕)Look for a person; each search is logged.
func (c *Client) PersonSearch(ctx context.Context, in ApiPersonSearch) (answer ApiFound, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/person/search", nil, "", body, &answer)
}

// PersonRead asks for GET /v1/person/{number}: 查看个人信息(留痕)Read a person's facts; each reading is logged.
func (c *Client) PersonRead(ctx context.Context, number string, query url.Values) (answer ApiPrivatePerson, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/person/"+url.PathEscape(number), query, "", nil, &answer)
}

// PersonState asks for PATCH /v1/person/{number}: 补充或更正一项个人信息 State one more fact.
func (c *Client) PersonState(ctx context.Context, id string, number string, in ApiStatedFact) (answer ApiPersonAnswer, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPatch, "/v1/person/"+url.PathEscape(number), nil, id, body, &answer)
}

// RegisterPledge asks for GET /v1/pledge/{number}: 质押贷款与碳汇收入覆盖 A pledged loan, and the share of its service that carbon income covers.
func (c *Client) RegisterPledge(ctx context.Context, number string, query url.Values) (answer ApiPledgedLoan, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/pledge/"+url.PathEscape(number), query, "", nil, &answer)
}

// ProgrammeRunPrepare asks for POST /v1/programme/run: 编制批次:快照、计算、冻结 Prepare a run: snapshot, computation, frozen list.
func (c *Client) ProgrammeRunPrepare(ctx context.Context, in ApiRunOrder) (answer PayrunPrepared, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/programme/run", nil, "", body, &answer)
}

// ProgrammeRunFile asks for POST /v1/programme/run/{run}/file: 生成并登记银行文件 Make and note the bank's file; asked again, the same bytes.
func (c *Client) ProgrammeRunFile(ctx context.Context, run string, in PayrunForm) (answer BankBundle, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/programme/run/"+url.PathEscape(run)+"/file", nil, "", body, &answer)
}

// ProgrammeRunReconcile asks for POST /v1/programme/run/{run}/reconcile: 按全部对账单对账 Reconcile with all statements.
func (c *Client) ProgrammeRunReconcile(ctx context.Context, run string, in Reconcile) (answer ApiReconciledRun, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/programme/run/"+url.PathEscape(run)+"/reconcile", nil, "", body, &answer)
}

// ProgrammeRunWhy asks for GET /v1/programme/run/{run}/why/{beneficiary}: 为何领取或未领取(留痕)Why, or why not, from the record; each reading is logged.
func (c *Client) ProgrammeRunWhy(ctx context.Context, run string, beneficiary string) (answer ApiRunExplained, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/programme/run/"+url.PathEscape(run)+"/why/"+url.PathEscape(beneficiary), nil, "", nil, &answer)
}

// ProgrammeRunAnswer asks for POST /v1/programme/statement: 导入银行回执或对账单 Take what the bank answers.
func (c *Client) ProgrammeRunAnswer(ctx context.Context, in ApiStatementText) (answer PayrunAnswered, err error) {
	body, err := encode(in)
	if err != nil {
		return answer, err
	}
	return answer, c.ask(ctx, http.MethodPost, "/v1/programme/statement", nil, "", body, &answer)
}

// ProgrammeRunPublic asks for GET /v1/public/programme/run/{run}: 公示名单(姓名脱敏)The list in public, names masked.
func (c *Client) ProgrammeRunPublic(ctx context.Context, run string, query url.Values) (answer PayrunList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/public/programme/run/"+url.PathEscape(run), query, "", nil, &answer)
}

// ReceiptRead asks for GET /v1/receipt/{sequence}: 凭证 Receipt, to be checked without this server.
func (c *Client) ReceiptRead(ctx context.Context, sequence string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/receipt/"+url.PathEscape(sequence), query, "", nil, &answer)
}

// ReportBulletin asks for GET /v1/report/bulletin/{number}: 通报 A bulletin; 0 is the newest.
func (c *Client) ReportBulletin(ctx context.Context, number string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/report/bulletin/"+url.PathEscape(number), query, "", nil, &answer)
}

// ReportYear asks for GET /v1/report/year/{year}: 年度报告 The year's report.
func (c *Client) ReportYear(ctx context.Context, year string, query url.Values) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/report/year/"+url.PathEscape(year), query, "", nil, &answer)
}

// MarketSale asks for GET /v1/sale/{sale}/bids: 竞价复核 The bids of a sealed auction that has been awarded, to be priced again.
func (c *Client) MarketSale(ctx context.Context, sale string, query url.Values) (answer ApiSaleFile, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/sale/"+url.PathEscape(sale)+"/bids", query, "", nil, &answer)
}

// RegisterSerial asks for GET /v1/serial/{serial}: 序列号的来龙去脉 The life of a serial, or of a range.
func (c *Client) RegisterSerial(ctx context.Context, serial string, query url.Values) (answer PaperFound, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/serial/"+url.PathEscape(serial), query, "", nil, &answer)
}

// SlipRead asks for GET /v1/slip/{line}: 分红单(数据) A dividend slip as data.
func (c *Client) SlipRead(ctx context.Context, line string) (answer ApiLineSlip, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/slip/"+url.PathEscape(line), nil, "", nil, &answer)
}

// SlipReceipt asks for GET /v1/slip/{line}/receipt: 分红凭证 Receipt of a line of a dividend.
func (c *Client) SlipReceipt(ctx context.Context, line string) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/slip/"+url.PathEscape(line)+"/receipt", nil, "", nil, &answer)
}

// TableList asks for GET /v1/table: 有哪些查询表 Which read tables there are.
func (c *Client) TableList(ctx context.Context) (answer ApiTableList, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table", nil, "", nil, &answer)
}

// TableAuthorityActor asks for GET /v1/table/authority_actor: 操作者 Actors.
func (c *Client) TableAuthorityActor(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/authority_actor", query, "", nil, &answer)
}

// TableAuthorityActorRole asks for GET /v1/table/authority_actor_role: 操作者的角色 Roles of actors.
func (c *Client) TableAuthorityActorRole(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/authority_actor_role", query, "", nil, &answer)
}

// TableAuthorityPolicy asks for GET /v1/table/authority_policy: 权限文本 Policies.
func (c *Client) TableAuthorityPolicy(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/authority_policy", query, "", nil, &answer)
}

// TableAuthorityRole asks for GET /v1/table/authority_role: 角色 Roles.
func (c *Client) TableAuthorityRole(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/authority_role", query, "", nil, &answer)
}

// TableAuthorityToken asks for GET /v1/table/authority_token: 令牌 Tokens.
func (c *Client) TableAuthorityToken(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/authority_token", query, "", nil, &answer)
}

// TableCarbonBufferRelease asks for GET /v1/table/carbon_buffer_release: 缓冲释放 Releases of the buffer.
func (c *Client) TableCarbonBufferRelease(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_buffer_release", query, "", nil, &answer)
}

// TableCarbonCancellation asks for GET /v1/table/carbon_cancellation: 作废记录 Cancellations.
func (c *Client) TableCarbonCancellation(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_cancellation", query, "", nil, &answer)
}

// TableCarbonCertificate asks for GET /v1/table/carbon_certificate: 注销使用证书 Retirement certificates.
func (c *Client) TableCarbonCertificate(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_certificate", query, "", nil, &answer)
}

// TableCarbonForeign asks for GET /v1/table/carbon_foreign: 其他机制登记 Foreign registrations.
func (c *Client) TableCarbonForeign(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_foreign", query, "", nil, &answer)
}

// TableCarbonForeignParcel asks for GET /v1/table/carbon_foreign_parcel: 其他机制登记的地块 Parcels of foreign registrations.
func (c *Client) TableCarbonForeignParcel(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_foreign_parcel", query, "", nil, &answer)
}

// TableCarbonForward asks for GET /v1/table/carbon_forward: 预购合同 Forward contracts.
func (c *Client) TableCarbonForward(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_forward", query, "", nil, &answer)
}

// TableCarbonForwardYear asks for GET /v1/table/carbon_forward_year: 预购年份 Years of forward contracts.
func (c *Client) TableCarbonForwardYear(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_forward_year", query, "", nil, &answer)
}

// TableCarbonFreeze asks for GET /v1/table/carbon_freeze: 冻结 Freezes.
func (c *Client) TableCarbonFreeze(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_freeze", query, "", nil, &answer)
}

// TableCarbonHistory asks for GET /v1/table/carbon_history: 批次沿革 Life of lots.
func (c *Client) TableCarbonHistory(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_history", query, "", nil, &answer)
}

// TableCarbonIssuance asks for GET /v1/table/carbon_issuance: 签发 Issuances.
func (c *Client) TableCarbonIssuance(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_issuance", query, "", nil, &answer)
}

// TableCarbonLot asks for GET /v1/table/carbon_lot: 批次 Lots.
func (c *Client) TableCarbonLot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_lot", query, "", nil, &answer)
}

// TableCarbonMethod asks for GET /v1/table/carbon_method: 方法学 Methodologies.
func (c *Client) TableCarbonMethod(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_method", query, "", nil, &answer)
}

// TableCarbonParameter asks for GET /v1/table/carbon_parameter: 碳汇参数 Carbon parameters.
func (c *Client) TableCarbonParameter(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_parameter", query, "", nil, &answer)
}

// TableCarbonPeriod asks for GET /v1/table/carbon_period: 监测期 Monitoring periods.
func (c *Client) TableCarbonPeriod(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_period", query, "", nil, &answer)
}

// TableCarbonPeriodStand asks for GET /v1/table/carbon_period_stand: 监测期小班结果 Results of stands.
func (c *Client) TableCarbonPeriodStand(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_period_stand", query, "", nil, &answer)
}

// TableCarbonPledge asks for GET /v1/table/carbon_pledge: 质押 Pledges.
func (c *Client) TableCarbonPledge(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_pledge", query, "", nil, &answer)
}

// TableCarbonPledgeService asks for GET /v1/table/carbon_pledge_service: 还本付息 Debt service of pledges.
func (c *Client) TableCarbonPledgeService(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_pledge_service", query, "", nil, &answer)
}

// TableCarbonPrice asks for GET /v1/table/carbon_price: 公布售价 Posted prices.
func (c *Client) TableCarbonPrice(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_price", query, "", nil, &answer)
}

// TableCarbonProject asks for GET /v1/table/carbon_project: 碳汇项目 Carbon projects.
func (c *Client) TableCarbonProject(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_project", query, "", nil, &answer)
}

// TableCarbonReservation asks for GET /v1/table/carbon_reservation: 挂牌托管 Reservations.
func (c *Client) TableCarbonReservation(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_reservation", query, "", nil, &answer)
}

// TableCarbonReversal asks for GET /v1/table/carbon_reversal: 逆转 Reversals.
func (c *Client) TableCarbonReversal(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_reversal", query, "", nil, &answer)
}

// TableCarbonRole asks for GET /v1/table/carbon_role: 收储、核查与质权机构 Roles of organisations.
func (c *Client) TableCarbonRole(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_role", query, "", nil, &answer)
}

// TableCarbonSale asks for GET /v1/table/carbon_sale: 库存销售 Sales from store.
func (c *Client) TableCarbonSale(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_sale", query, "", nil, &answer)
}

// TableCarbonSalePart asks for GET /v1/table/carbon_sale_part: 销售来源 Sources of sales.
func (c *Client) TableCarbonSalePart(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_sale_part", query, "", nil, &answer)
}

// TableCarbonSource asks for GET /v1/table/carbon_source: 碳汇来源 Sources of credits.
func (c *Client) TableCarbonSource(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_source", query, "", nil, &answer)
}

// TableCarbonStand asks for GET /v1/table/carbon_stand: 小班 Stands.
func (c *Client) TableCarbonStand(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_stand", query, "", nil, &answer)
}

// TableCarbonStandParcel asks for GET /v1/table/carbon_stand_parcel: 小班地块 Parcels of stands.
func (c *Client) TableCarbonStandParcel(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_stand_parcel", query, "", nil, &answer)
}

// TableCarbonStock asks for GET /v1/table/carbon_stock: 收储库存 Stores.
func (c *Client) TableCarbonStock(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_stock", query, "", nil, &answer)
}

// TableCarbonStockChange asks for GET /v1/table/carbon_stock_change: 库存变动 Changes of stores.
func (c *Client) TableCarbonStockChange(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/carbon_stock_change", query, "", nil, &answer)
}

// TableCardBenefit asks for GET /v1/table/card_benefit: 卡的权益 Benefits of cards.
func (c *Client) TableCardBenefit(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_benefit", query, "", nil, &answer)
}

// TableCardCard asks for GET /v1/table/card_card: 卡 Cards.
func (c *Client) TableCardCard(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_card", query, "", nil, &answer)
}

// TableCardGoods asks for GET /v1/table/card_goods: 慈善超市商品 Goods of the charity shop.
func (c *Client) TableCardGoods(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_goods", query, "", nil, &answer)
}

// TableCardHandout asks for GET /v1/table/card_handout: 领购所出批次 Lots that sales were handed out from.
func (c *Client) TableCardHandout(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_handout", query, "", nil, &answer)
}

// TableCardHolding asks for GET /v1/table/card_holding: 持卡人编号与卡种 Holdings of cards.
func (c *Client) TableCardHolding(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_holding", query, "", nil, &answer)
}

// TableCardLoad asks for GET /v1/table/card_load: 账户充入 Loads of purses.
func (c *Client) TableCardLoad(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_load", query, "", nil, &answer)
}

// TableCardLot asks for GET /v1/table/card_lot: 入库批次（捐赠去向） Lots, and what became of gifts.
func (c *Client) TableCardLot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_lot", query, "", nil, &answer)
}

// TableCardPartner asks for GET /v1/table/card_partner: 权益合作单位 Partners of benefits.
func (c *Client) TableCardPartner(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_partner", query, "", nil, &answer)
}

// TableCardPurse asks for GET /v1/table/card_purse: 专用账户余额 Purses.
func (c *Client) TableCardPurse(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_purse", query, "", nil, &answer)
}

// TableCardPurseRule asks for GET /v1/table/card_purse_rule: 专用账户规则 Rules of purses.
func (c *Client) TableCardPurseRule(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_purse_rule", query, "", nil, &answer)
}

// TableCardRedemption asks for GET /v1/table/card_redemption: 权益核销 Uses of benefits.
func (c *Client) TableCardRedemption(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_redemption", query, "", nil, &answer)
}

// TableCardSale asks for GET /v1/table/card_sale: 凭卡领购 Sales for cards.
func (c *Client) TableCardSale(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_sale", query, "", nil, &answer)
}

// TableCardSaleLine asks for GET /v1/table/card_sale_line: 领购明细 Lines of sales.
func (c *Client) TableCardSaleLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_sale_line", query, "", nil, &answer)
}

// TableCardScheme asks for GET /v1/table/card_scheme: 卡种 Schemes of cards.
func (c *Client) TableCardScheme(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_scheme", query, "", nil, &answer)
}

// TableCardTill asks for GET /v1/table/card_till: 收银机 Tills.
func (c *Client) TableCardTill(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_till", query, "", nil, &answer)
}

// TableCardVoucher asks for GET /v1/table/card_voucher: 离线凭单 Offline vouchers.
func (c *Client) TableCardVoucher(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_voucher", query, "", nil, &answer)
}

// TableCardWriteOff asks for GET /v1/table/card_write_off: 库存核销 Stock written off.
func (c *Client) TableCardWriteOff(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/card_write_off", query, "", nil, &answer)
}

// TableChainChain asks for GET /v1/table/chain_chain: 产业链 Industry chains.
func (c *Client) TableChainChain(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/chain_chain", query, "", nil, &answer)
}

// TableChainLink asks for GET /v1/table/chain_link: 产业链联系 Links of chains.
func (c *Client) TableChainLink(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/chain_link", query, "", nil, &answer)
}

// TableChainNode asks for GET /v1/table/chain_node: 产业链环节 Nodes of chains.
func (c *Client) TableChainNode(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/chain_node", query, "", nil, &answer)
}

// TableCompanyCompany asks for GET /v1/table/company_company: 单位 Organisations.
func (c *Client) TableCompanyCompany(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/company_company", query, "", nil, &answer)
}

// TableCompanyName asks for GET /v1/table/company_name: 单位名称沿革 Names of organisations.
func (c *Client) TableCompanyName(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/company_name", query, "", nil, &answer)
}

// TableCounty asks for GET /v1/table/county: 县 County.
func (c *Client) TableCounty(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/county", query, "", nil, &answer)
}

// TableCountyFile asks for GET /v1/table/county_file: 规则文件 Files of rules.
func (c *Client) TableCountyFile(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/county_file", query, "", nil, &answer)
}

// TableCountyProposal asks for GET /v1/table/county_proposal: 待两人办理的事项 Proposals.
func (c *Client) TableCountyProposal(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/county_proposal", query, "", nil, &answer)
}

// TableDividendChange asks for GET /v1/table/dividend_change: 股份变动 changes of shares.
func (c *Client) TableDividendChange(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_change", query, "", nil, &answer)
}

// TableDividendFile asks for GET /v1/table/dividend_file: 分红银行文件 bank files of dividends.
func (c *Client) TableDividendFile(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_file", query, "", nil, &answer)
}

// TableDividendHolding asks for GET /v1/table/dividend_holding: 代管账户 holding accounts.
func (c *Client) TableDividendHolding(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_holding", query, "", nil, &answer)
}

// TableDividendLine asks for GET /v1/table/dividend_line: 分红明细 dividend lines.
func (c *Client) TableDividendLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_line", query, "", nil, &answer)
}

// TableDividendObjection asks for GET /v1/table/dividend_objection: 分红异议 objections.
func (c *Client) TableDividendObjection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_objection", query, "", nil, &answer)
}

// TableDividendPart asks for GET /v1/table/dividend_part: 村份额 parts of villages.
func (c *Client) TableDividendPart(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_part", query, "", nil, &answer)
}

// TableDividendPayee asks for GET /v1/table/dividend_payee: 收款人 payees.
func (c *Client) TableDividendPayee(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_payee", query, "", nil, &answer)
}

// TableDividendPayment asks for GET /v1/table/dividend_payment: 退回与补发 payments returned and issued again.
func (c *Client) TableDividendPayment(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_payment", query, "", nil, &answer)
}

// TableDividendRegister asks for GET /v1/table/dividend_register: 股权登记册 share registers.
func (c *Client) TableDividendRegister(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_register", query, "", nil, &answer)
}

// TableDividendRun asks for GET /v1/table/dividend_run: 分红 dividend runs.
func (c *Client) TableDividendRun(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_run", query, "", nil, &answer)
}

// TableDividendSale asks for GET /v1/table/dividend_sale: 分红的销售 sales returned.
func (c *Client) TableDividendSale(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_sale", query, "", nil, &answer)
}

// TableDividendShare asks for GET /v1/table/dividend_share: 股份 shares.
func (c *Client) TableDividendShare(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_share", query, "", nil, &answer)
}

// TableDividendSource asks for GET /v1/table/dividend_source: 分红来源 sources of income.
func (c *Client) TableDividendSource(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_source", query, "", nil, &answer)
}

// TableDividendUnclaimed asks for GET /v1/table/dividend_unclaimed: 待领分红 dividends not claimed yet.
func (c *Client) TableDividendUnclaimed(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_unclaimed", query, "", nil, &answer)
}

// TableDividendWaterfall asks for GET /v1/table/dividend_waterfall: 分配办法 waterfalls.
func (c *Client) TableDividendWaterfall(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/dividend_waterfall", query, "", nil, &answer)
}

// TableExchangeAlert asks for GET /v1/table/exchange_alert: 交易预警 alerts.
func (c *Client) TableExchangeAlert(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_alert", query, "", nil, &answer)
}

// TableExchangeAlertParticipant asks for GET /v1/table/exchange_alert_participant: 预警涉及的参与人 participants of alerts.
func (c *Client) TableExchangeAlertParticipant(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_alert_participant", query, "", nil, &answer)
}

// TableExchangeAlertTrade asks for GET /v1/table/exchange_alert_trade: 预警涉及的成交 trades of alerts.
func (c *Client) TableExchangeAlertTrade(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_alert_trade", query, "", nil, &answer)
}

// TableExchangeBid asks for GET /v1/table/exchange_bid: 竞买出价 bids.
func (c *Client) TableExchangeBid(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_bid", query, "", nil, &answer)
}

// TableExchangeBidder asks for GET /v1/table/exchange_bidder: 竞买人 bidders.
func (c *Client) TableExchangeBidder(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_bidder", query, "", nil, &answer)
}

// TableExchangeBlock asks for GET /v1/table/exchange_block: 大宗交易 block trades.
func (c *Client) TableExchangeBlock(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_block", query, "", nil, &answer)
}

// TableExchangeCall asks for GET /v1/table/exchange_call: 集合竞价 calls.
func (c *Client) TableExchangeCall(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_call", query, "", nil, &answer)
}

// TableExchangeCandle asks for GET /v1/table/exchange_candle: 分时行情 candles.
func (c *Client) TableExchangeCandle(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_candle", query, "", nil, &answer)
}

// TableExchangeDay asks for GET /v1/table/exchange_day: 日行情 day sheets.
func (c *Client) TableExchangeDay(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_day", query, "", nil, &answer)
}

// TableExchangeDepth asks for GET /v1/table/exchange_depth: 盘口 depth.
func (c *Client) TableExchangeDepth(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_depth", query, "", nil, &answer)
}

// TableExchangeHalt asks for GET /v1/table/exchange_halt: 停复牌 halts.
func (c *Client) TableExchangeHalt(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_halt", query, "", nil, &answer)
}

// TableExchangeInstrument asks for GET /v1/table/exchange_instrument: 交易品种 instruments.
func (c *Client) TableExchangeInstrument(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_instrument", query, "", nil, &answer)
}

// TableExchangeOrder asks for GET /v1/table/exchange_order: 挂牌申报 orders.
func (c *Client) TableExchangeOrder(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_order", query, "", nil, &answer)
}

// TableExchangeParticipant asks for GET /v1/table/exchange_participant: 交易参与人 participants of the market.
func (c *Client) TableExchangeParticipant(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_participant", query, "", nil, &answer)
}

// TableExchangeParticipantDocument asks for GET /v1/table/exchange_participant_document: 开户材料 papers of participants.
func (c *Client) TableExchangeParticipantDocument(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_participant_document", query, "", nil, &answer)
}

// TableExchangePayment asks for GET /v1/table/exchange_payment: 出入金 payments in and out.
func (c *Client) TableExchangePayment(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_payment", query, "", nil, &answer)
}

// TableExchangePayout asks for GET /v1/table/exchange_payout: 付款申请 payouts.
func (c *Client) TableExchangePayout(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_payout", query, "", nil, &answer)
}

// TableExchangePayoutFile asks for GET /v1/table/exchange_payout_file: 付款银行文件 bank files of payouts.
func (c *Client) TableExchangePayoutFile(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_payout_file", query, "", nil, &answer)
}

// TableExchangePosition asks for GET /v1/table/exchange_position: 托管持仓 tonnes in escrow.
func (c *Client) TableExchangePosition(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_position", query, "", nil, &answer)
}

// TableExchangeRule asks for GET /v1/table/exchange_rule: 交易规则 rules of the market.
func (c *Client) TableExchangeRule(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_rule", query, "", nil, &answer)
}

// TableExchangeSale asks for GET /v1/table/exchange_sale: 单向竞价 one-way auctions.
func (c *Client) TableExchangeSale(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_sale", query, "", nil, &answer)
}

// TableExchangeStatement asks for GET /v1/table/exchange_statement: 参与人日报 statements.
func (c *Client) TableExchangeStatement(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_statement", query, "", nil, &answer)
}

// TableExchangeSuspense asks for GET /v1/table/exchange_suspense: 无主来款 money that fits nobody.
func (c *Client) TableExchangeSuspense(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_suspense", query, "", nil, &answer)
}

// TableExchangeTrade asks for GET /v1/table/exchange_trade: 成交 trades.
func (c *Client) TableExchangeTrade(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_trade", query, "", nil, &answer)
}

// TableExchangeTradeMark asks for GET /v1/table/exchange_trade_mark: 成交时间标记 marks of trades.
func (c *Client) TableExchangeTradeMark(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_trade_mark", query, "", nil, &answer)
}

// TableExchangeWatched asks for GET /v1/table/exchange_watched: 日终监察 surveillance at the end of each day.
func (c *Client) TableExchangeWatched(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/exchange_watched", query, "", nil, &answer)
}

// TableHousingAllocation asks for GET /v1/table/housing_allocation: 配售与抽签 Allocations and draws.
func (c *Client) TableHousingAllocation(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_allocation", query, "", nil, &answer)
}

// TableHousingApplication asks for GET /v1/table/housing_application: 配售申请 Applications for homes.
func (c *Client) TableHousingApplication(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_application", query, "", nil, &answer)
}

// TableHousingContract asks for GET /v1/table/housing_contract: 共有产权合同 Contracts of shared ownership.
func (c *Client) TableHousingContract(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_contract", query, "", nil, &answer)
}

// TableHousingDrawMove asks for GET /v1/table/housing_draw_move: 抽签改期 Moves of draws.
func (c *Client) TableHousingDrawMove(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_draw_move", query, "", nil, &answer)
}

// TableHousingDue asks for GET /v1/table/housing_due: 应收租金 Rent that is owed.
func (c *Client) TableHousingDue(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_due", query, "", nil, &answer)
}

// TableHousingHome asks for GET /v1/table/housing_home: 房屋 Homes.
func (c *Client) TableHousingHome(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_home", query, "", nil, &answer)
}

// TableHousingLease asks for GET /v1/table/housing_lease: 租约 Leases.
func (c *Client) TableHousingLease(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_lease", query, "", nil, &answer)
}

// TableHousingOwner asks for GET /v1/table/housing_owner: 共有份额 Shares of homes.
func (c *Client) TableHousingOwner(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_owner", query, "", nil, &answer)
}

// TableHousingPayment asks for GET /v1/table/housing_payment: 租金付款 Payments of rent.
func (c *Client) TableHousingPayment(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_payment", query, "", nil, &answer)
}

// TableHousingRoll asks for GET /v1/table/housing_roll: 租金账单 Rent roll.
func (c *Client) TableHousingRoll(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_roll", query, "", nil, &answer)
}

// TableHousingSupport asks for GET /v1/table/housing_support: 租房补贴 Rent support.
func (c *Client) TableHousingSupport(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_support", query, "", nil, &answer)
}

// TableHousingTerms asks for GET /v1/table/housing_terms: 住房条款 Terms of housing.
func (c *Client) TableHousingTerms(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/housing_terms", query, "", nil, &answer)
}

// TableIndicatorCheck asks for GET /v1/table/indicator_check: 校验规则 Checks.
func (c *Client) TableIndicatorCheck(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_check", query, "", nil, &answer)
}

// TableIndicatorClaim asks for GET /v1/table/indicator_claim: 已公布的数据 Figures published elsewhere.
func (c *Client) TableIndicatorClaim(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_claim", query, "", nil, &answer)
}

// TableIndicatorDefinition asks for GET /v1/table/indicator_definition: 指标定义 Definitions of figures.
func (c *Client) TableIndicatorDefinition(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_definition", query, "", nil, &answer)
}

// TableIndicatorLight asks for GET /v1/table/indicator_light: 亮灯规则 Rules of lights.
func (c *Client) TableIndicatorLight(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_light", query, "", nil, &answer)
}

// TableIndicatorReport asks for GET /v1/table/indicator_report: 报告文字 Texts of reports.
func (c *Client) TableIndicatorReport(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_report", query, "", nil, &answer)
}

// TableIndicatorReturn asks for GET /v1/table/indicator_return: 报表 Returns.
func (c *Client) TableIndicatorReturn(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_return", query, "", nil, &answer)
}

// TableIndicatorReturnStep asks for GET /v1/table/indicator_return_step: 报表流转 Steps of returns.
func (c *Client) TableIndicatorReturnStep(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_return_step", query, "", nil, &answer)
}

// TableIndicatorSource asks for GET /v1/table/indicator_source: 来源文件 Source papers.
func (c *Client) TableIndicatorSource(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_source", query, "", nil, &answer)
}

// TableIndicatorTarget asks for GET /v1/table/indicator_target: 目标进度 Targets.
func (c *Client) TableIndicatorTarget(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_target", query, "", nil, &answer)
}

// TableIndicatorValue asks for GET /v1/table/indicator_value: 指标数值（全部版次） Values of figures, all vintages.
func (c *Client) TableIndicatorValue(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/indicator_value", query, "", nil, &answer)
}

// TableLandBounds asks for GET /v1/table/land_bounds: 地块登记范围 Bounds of the register of parcels.
func (c *Client) TableLandBounds(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_bounds", query, "", nil, &answer)
}

// TableLandContract asks for GET /v1/table/land_contract: 流转合同 Transfer contracts.
func (c *Client) TableLandContract(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_contract", query, "", nil, &answer)
}

// TableLandContractParcel asks for GET /v1/table/land_contract_parcel: 合同地块 Parcels under contract.
func (c *Client) TableLandContractParcel(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_contract_parcel", query, "", nil, &answer)
}

// TableLandCorrection asks for GET /v1/table/land_correction: 地块更正 Corrections of parcels.
func (c *Client) TableLandCorrection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_correction", query, "", nil, &answer)
}

// TableLandCover asks for GET /v1/table/land_cover: 地块覆盖的旧地块 Parcels where others lay.
func (c *Client) TableLandCover(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_cover", query, "", nil, &answer)
}

// TableLandLineage asks for GET /v1/table/land_lineage: 地块沿革 Lineage of parcels.
func (c *Client) TableLandLineage(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_lineage", query, "", nil, &answer)
}

// TableLandParcel asks for GET /v1/table/land_parcel: 地块 Parcels.
func (c *Client) TableLandParcel(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_parcel", query, "", nil, &answer)
}

// TableLandRefund asks for GET /v1/table/land_refund: 租金退还 rent given back.
func (c *Client) TableLandRefund(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_refund", query, "", nil, &answer)
}

// TableLandRefundLine asks for GET /v1/table/land_refund_line: 租金退还明细 rent given back by parcel.
func (c *Client) TableLandRefundLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_refund_line", query, "", nil, &answer)
}

// TableLandRent asks for GET /v1/table/land_rent: 租金 Rent.
func (c *Client) TableLandRent(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_rent", query, "", nil, &answer)
}

// TableLandRentLine asks for GET /v1/table/land_rent_line: 租金明细 Rent by parcel.
func (c *Client) TableLandRentLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_rent_line", query, "", nil, &answer)
}

// TableLandTenure asks for GET /v1/table/land_tenure: 权利人沿革 Holders of parcels.
func (c *Client) TableLandTenure(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_tenure", query, "", nil, &answer)
}

// TableLandTolerance asks for GET /v1/table/land_tolerance: 重叠容差 Tolerances for overlaps.
func (c *Client) TableLandTolerance(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/land_tolerance", query, "", nil, &answer)
}

// TableLedgerAccount asks for GET /v1/table/ledger_account: 账户 Accounts.
func (c *Client) TableLedgerAccount(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_account", query, "", nil, &answer)
}

// TableLedgerChart asks for GET /v1/table/ledger_chart: 科目表 Charts of accounts.
func (c *Client) TableLedgerChart(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_chart", query, "", nil, &answer)
}

// TableLedgerCorrection asks for GET /v1/table/ledger_correction: 冲正 Corrections.
func (c *Client) TableLedgerCorrection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_correction", query, "", nil, &answer)
}

// TableLedgerHold asks for GET /v1/table/ledger_hold: 预留 Holds.
func (c *Client) TableLedgerHold(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_hold", query, "", nil, &answer)
}

// TableLedgerMark asks for GET /v1/table/ledger_mark: 对账标记 Marks of statements.
func (c *Client) TableLedgerMark(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_mark", query, "", nil, &answer)
}

// TableLedgerTransfer asks for GET /v1/table/ledger_transfer: 转账明细 Transfers.
func (c *Client) TableLedgerTransfer(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_transfer", query, "", nil, &answer)
}

// TableLedgerUnit asks for GET /v1/table/ledger_unit: 计量单位 Units.
func (c *Client) TableLedgerUnit(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/ledger_unit", query, "", nil, &answer)
}

// TableLoanBorrower asks for GET /v1/table/loan_borrower: 担保贷款借款人 Borrowers.
func (c *Client) TableLoanBorrower(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/loan_borrower", query, "", nil, &answer)
}

// TableLoanLoan asks for GET /v1/table/loan_loan: 担保贷款 Guaranteed loans.
func (c *Client) TableLoanLoan(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/loan_loan", query, "", nil, &answer)
}

// TableLoanPayment asks for GET /v1/table/loan_payment: 还款与追回 Repayments and recoveries.
func (c *Client) TableLoanPayment(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/loan_payment", query, "", nil, &answer)
}

// TableLoanSupport asks for GET /v1/table/loan_support: 贷款贴息 Interest support.
func (c *Client) TableLoanSupport(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/loan_support", query, "", nil, &answer)
}

// TableLoanTerms asks for GET /v1/table/loan_terms: 担保贷款条款 Terms of loans.
func (c *Client) TableLoanTerms(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/loan_terms", query, "", nil, &answer)
}

// TablePersonCheck asks for GET /v1/table/person_check: 信息核验 Checks of facts.
func (c *Client) TablePersonCheck(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_check", query, "", nil, &answer)
}

// TablePersonCorrection asks for GET /v1/table/person_correction: 更正申请 Requests for correction.
func (c *Client) TablePersonCorrection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_correction", query, "", nil, &answer)
}

// TablePersonGuardianship asks for GET /v1/table/person_guardianship: 监护关系 Guardianships.
func (c *Client) TablePersonGuardianship(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_guardianship", query, "", nil, &answer)
}

// TablePersonHousehold asks for GET /v1/table/person_household: 户 Households.
func (c *Client) TablePersonHousehold(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_household", query, "", nil, &answer)
}

// TablePersonMembership asks for GET /v1/table/person_membership: 户成员 Members of households.
func (c *Client) TablePersonMembership(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_membership", query, "", nil, &answer)
}

// TablePersonPerson asks for GET /v1/table/person_person: 个人登记 Persons.
func (c *Client) TablePersonPerson(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_person", query, "", nil, &answer)
}

// TablePersonProxy asks for GET /v1/table/person_proxy: 委托代办 Proxies.
func (c *Client) TablePersonProxy(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_proxy", query, "", nil, &answer)
}

// TablePersonRetention asks for GET /v1/table/person_retention: 保存期 Retentions.
func (c *Client) TablePersonRetention(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/person_retention", query, "", nil, &answer)
}

// TablePlaceColour asks for GET /v1/table/place_colour: 各色道路合计 Roads by colour.
func (c *Client) TablePlaceColour(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_colour", query, "", nil, &answer)
}

// TablePlaceCoverage asks for GET /v1/table/place_coverage: 参保率 Coverage of insurance.
func (c *Client) TablePlaceCoverage(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_coverage", query, "", nil, &answer)
}

// TablePlacePlace asks for GET /v1/table/place_place: 场所 Places.
func (c *Client) TablePlacePlace(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_place", query, "", nil, &answer)
}

// TablePlaceReturn asks for GET /v1/table/place_return: 月度报送各版次 Returns, every version.
func (c *Client) TablePlaceReturn(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_return", query, "", nil, &answer)
}

// TablePlaceRoad asks for GET /v1/table/place_road: 五彩道路 Roads of five colours.
func (c *Client) TablePlaceRoad(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_road", query, "", nil, &answer)
}

// TablePlaceValue asks for GET /v1/table/place_value: 月度数值 Monthly values.
func (c *Client) TablePlaceValue(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/place_value", query, "", nil, &answer)
}

// TableProgrammeChoice asks for GET /v1/table/programme_choice: 本人选择 choices of persons.
func (c *Client) TableProgrammeChoice(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_choice", query, "", nil, &answer)
}

// TableProgrammeClaim asks for GET /v1/table/programme_claim: 追回 claims.
func (c *Client) TableProgrammeClaim(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_claim", query, "", nil, &answer)
}

// TableProgrammeFile asks for GET /v1/table/programme_file: 银行文件 bank files.
func (c *Client) TableProgrammeFile(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_file", query, "", nil, &answer)
}

// TableProgrammeLine asks for GET /v1/table/programme_line: 发放名单 lines of runs.
func (c *Client) TableProgrammeLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_line", query, "", nil, &answer)
}

// TableProgrammeObjection asks for GET /v1/table/programme_objection: 异议 objections.
func (c *Client) TableProgrammeObjection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_objection", query, "", nil, &answer)
}

// TableProgrammeRecheck asks for GET /v1/table/programme_recheck: 待重算期间 periods to be decided again.
func (c *Client) TableProgrammeRecheck(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_recheck", query, "", nil, &answer)
}

// TableProgrammeRun asks for GET /v1/table/programme_run: 发放批次 runs.
func (c *Client) TableProgrammeRun(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_run", query, "", nil, &answer)
}

// TableProgrammeSnapshot asks for GET /v1/table/programme_snapshot: 登记快照 register snapshots.
func (c *Client) TableProgrammeSnapshot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_snapshot", query, "", nil, &answer)
}

// TableProgrammeStatement asks for GET /v1/table/programme_statement: 对账单 bank statements.
func (c *Client) TableProgrammeStatement(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_statement", query, "", nil, &answer)
}

// TableProgrammeSuspense asks for GET /v1/table/programme_suspense: 待查款 suspense.
func (c *Client) TableProgrammeSuspense(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_suspense", query, "", nil, &answer)
}

// TableProgrammeVersion asks for GET /v1/table/programme_version: 项目文件 programme documents.
func (c *Client) TableProgrammeVersion(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/programme_version", query, "", nil, &answer)
}

// TableTalentBooking asks for GET /v1/table/talent_booking: 预约 Bookings.
func (c *Client) TableTalentBooking(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_booking", query, "", nil, &answer)
}

// TableTalentClub asks for GET /v1/table/talent_club: 青年社团 Youth clubs.
func (c *Client) TableTalentClub(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_club", query, "", nil, &answer)
}

// TableTalentMatch asks for GET /v1/table/talent_match: 岗位匹配 Matches.
func (c *Client) TableTalentMatch(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_match", query, "", nil, &answer)
}

// TableTalentOpening asks for GET /v1/table/talent_opening: 就业与实习岗位 Jobs and internships.
func (c *Client) TableTalentOpening(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_opening", query, "", nil, &answer)
}

// TableTalentRecord asks for GET /v1/table/talent_record: 新职业登记 New rural occupations.
func (c *Client) TableTalentRecord(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_record", query, "", nil, &answer)
}

// TableTalentSlot asks for GET /v1/table/talent_slot: 可预约班次 What can be booked.
func (c *Client) TableTalentSlot(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/talent_slot", query, "", nil, &answer)
}

// TableTaskBulletin asks for GET /v1/table/task_bulletin: 通报 Bulletins.
func (c *Client) TableTaskBulletin(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_bulletin", query, "", nil, &answer)
}

// TableTaskBulletinLine asks for GET /v1/table/task_bulletin_line: 通报内容 Lines of bulletins.
func (c *Client) TableTaskBulletinLine(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_bulletin_line", query, "", nil, &answer)
}

// TableTaskCase asks for GET /v1/table/task_case: 专项整治问题 Cases of drives.
func (c *Client) TableTaskCase(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_case", query, "", nil, &answer)
}

// TableTaskEvidence asks for GET /v1/table/task_evidence: 佐证材料 Papers of evidence.
func (c *Client) TableTaskEvidence(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_evidence", query, "", nil, &answer)
}

// TableTaskLadder asks for GET /v1/table/task_ladder: 督办升级办法 Ladders of escalation.
func (c *Client) TableTaskLadder(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_ladder", query, "", nil, &answer)
}

// TableTaskNode asks for GET /v1/table/task_node: 目标树 Goals.
func (c *Client) TableTaskNode(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_node", query, "", nil, &answer)
}

// TableTaskObjection asks for GET /v1/table/task_objection: 异议 Objections.
func (c *Client) TableTaskObjection(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_objection", query, "", nil, &answer)
}

// TableTaskOrder asks for GET /v1/table/task_order: 督办单 Supervision orders.
func (c *Client) TableTaskOrder(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_order", query, "", nil, &answer)
}

// TableTaskOrderStep asks for GET /v1/table/task_order_step: 督办流转 Steps of orders.
func (c *Client) TableTaskOrderStep(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_order_step", query, "", nil, &answer)
}

// TableTaskProgress asks for GET /v1/table/task_progress: 进展 Progress.
func (c *Client) TableTaskProgress(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/task_progress", query, "", nil, &answer)
}

// TableVillageDepartment asks for GET /v1/table/village_department: 部门 Departments.
func (c *Client) TableVillageDepartment(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/village_department", query, "", nil, &answer)
}

// TableVillageDivision asks for GET /v1/table/village_division: 行政区划 Divisions.
func (c *Client) TableVillageDivision(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/village_division", query, "", nil, &answer)
}

// TableVillageName asks for GET /v1/table/village_name: 区划名称沿革 Names of divisions.
func (c *Client) TableVillageName(ctx context.Context, query url.Values) (answer ApiTablePage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/table/village_name", query, "", nil, &answer)
}

// TillRead asks for GET /v1/till/{till}: 收银机:可选商品、用途与本机流水 A till: what may be sold, and what it has sold.
func (c *Client) TillRead(ctx context.Context, till string) (answer ApiTillPage, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/till/"+url.PathEscape(till), nil, "", nil, &answer)
}

// TraceLine asks for GET /v1/trace/line/{line}: 一笔分红的来路 From a line of a dividend back to the parcels.
func (c *Client) TraceLine(ctx context.Context, line string, query url.Values) (answer PaperTrace, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/trace/line/"+url.PathEscape(line), query, "", nil, &answer)
}

// TraceParcel asks for GET /v1/trace/parcel/{parcel}: 一块林地的去路 From a parcel to every fen that it earned.
func (c *Client) TraceParcel(ctx context.Context, parcel string, query url.Values) (answer PaperHarvest, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/trace/parcel/"+url.PathEscape(parcel), query, "", nil, &answer)
}

// MarketAccount asks for GET /v1/trading/{company}: 交易账户 What a participant has in the market.
func (c *Client) MarketAccount(ctx context.Context, company string, query url.Values) (answer ApiMarketAccount, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/trading/"+url.PathEscape(company), query, "", nil, &answer)
}

// MarketHandIn asks for POST /v1/trading/{company}/paper: 提交开户材料 Hand in a paper of an application: the body is the file.
func (c *Client) MarketHandIn(ctx context.Context, company string, in []byte) (answer ApiMarketPaper, err error) {
	return answer, c.ask(ctx, http.MethodPost, "/v1/trading/"+url.PathEscape(company)+"/paper", nil, "", in, &answer)
}

// MarketPaper asks for GET /v1/trading/{company}/paper/{document}: 开户材料 A paper of an application.
func (c *Client) MarketPaper(ctx context.Context, company string, document string) (answer []byte, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/trading/"+url.PathEscape(company)+"/paper/"+url.PathEscape(document), nil, "", nil, &answer)
}

// MarketStatement asks for GET /v1/trading/{company}/statement/{date}: 日终报表 A participant's day.
func (c *Client) MarketStatement(ctx context.Context, date string, company string, query url.Values) (answer ApiMarketStatement, err error) {
	return answer, c.ask(ctx, http.MethodGet, "/v1/trading/"+url.PathEscape(company)+"/statement/"+url.PathEscape(date), query, "", nil, &answer)
}
