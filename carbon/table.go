package carbon

import (
	"bytes"
	"cmp"

	"liangshan/kernel"

	"liangshan/company"
)

// tables is the state of the module.
type tables struct {
	numbers    kernel.Rows[counter, uint64]
	parameters kernel.OrderedRows[parameterKey, int64]
	methods    kernel.OrderedRows[methodKey, method]
	roles      kernel.OrderedRows[roleKey, span]

	projects     kernel.Rows[ProjectID, Project]
	projectCodes kernel.Rows[string, ProjectID]
	stands       kernel.Rows[StandID, Stand]
	tenures      kernel.OrderedRows[parcelKey, tenure]
	credits      kernel.OrderedRows[parcelKey, credit]
	periods      kernel.Rows[PeriodID, Period]
	inputs       kernel.Rows[Hash, PeriodID]         // What a report that was not given up was computed from.
	measured     kernel.OrderedRows[standKey, int64] // Kilograms of a stand in a period.
	reversals    kernel.Rows[ReversalID, Reversal]

	lots         kernel.Rows[LotID, Lot]
	serials      kernel.OrderedRows[serialKey, LotID] // All lots, live and dead, by their first serial.
	holdings     kernel.OrderedRows[holding, LotID]   // Lots that live.
	balances     kernel.Rows[balanceKey, int64]       // Tonnes.
	next         kernel.Rows[vintageKey, uint64]      // Serial that was issued last.
	sources      kernel.Rows[SourceID, Source]
	certificates kernel.Rows[CertificateID, int64] // Tonnes.
	reservations kernel.Rows[ReservationID, Reservation]
	freezes      kernel.Rows[FreezeID, Freezing]
	pledges      kernel.Rows[PledgeID, Pledging]
	services     kernel.OrderedRows[serviceKey, int64] // Debt service of a pledge's loan in a year, in fen.

	stocks    kernel.Rows[company.Number, Stock]
	layers    kernel.OrderedRows[layerKey, Layer]
	forwards  kernel.Rows[ForwardID, Forward]
	years     kernel.OrderedRows[yearKey, ForwardYear]
	prices    kernel.OrderedRows[priceKey, int64]
	sales     kernel.Rows[SaleID, Sale]
	saleParts kernel.OrderedRows[partKey, SalePart]

	returnables kernel.OrderedRows[SaleID, Returnable] // Of the last days.
}

func newTables(k *kernel.Kernel) (t tables) {
	t.numbers = kernel.NewTable[counter, uint64](k, "carbon.number", cmp.Compare[counter])
	t.parameters = kernel.NewOrdered[parameterKey, int64](k, "carbon.parameter", compareParameters)
	t.methods = kernel.NewOrdered[methodKey, method](k, "carbon.method", compareMethods)
	t.roles = kernel.NewOrdered[roleKey, span](k, "carbon.role", compareRoles)

	t.projects = kernel.NewTable[ProjectID, Project](k, "carbon.project", cmp.Compare[ProjectID])
	t.projectCodes = kernel.NewTable[string, ProjectID](k, "carbon.project_code", cmp.Compare[string])
	t.stands = kernel.NewTable[StandID, Stand](k, "carbon.stand", cmp.Compare[StandID])
	t.tenures = kernel.NewOrdered[parcelKey, tenure](k, "carbon.tenure", compareParcels)
	t.credits = kernel.NewOrdered[parcelKey, credit](k, "carbon.credit", compareParcels)
	t.periods = kernel.NewTable[PeriodID, Period](k, "carbon.period", cmp.Compare[PeriodID])
	t.inputs = kernel.NewTable[Hash, PeriodID](k, "carbon.input", compareHashes)
	t.measured = kernel.NewOrdered[standKey, int64](k, "carbon.measured", compareStands)
	t.reversals = kernel.NewTable[ReversalID, Reversal](k, "carbon.reversal", cmp.Compare[ReversalID])

	t.lots = kernel.NewTable[LotID, Lot](k, "carbon.lot", cmp.Compare[LotID]).Formatted(lotFormat)
	serials := kernel.NewOrdered[serialKey, LotID](k, "carbon.serial", compareSerials)
	serials.Formatted(serialFormat)
	t.serials = serials
	holdings := kernel.NewOrdered[holding, LotID](k, "carbon.holding", compareHoldings)
	holdings.Formatted(holdingFormat)
	t.holdings = holdings
	t.balances = kernel.NewTable[balanceKey, int64](k, "carbon.balance", compareBalances)
	t.next = kernel.NewTable[vintageKey, uint64](k, "carbon.vintage", compareVintages)
	t.sources = kernel.NewTable[SourceID, Source](k, "carbon.source", cmp.Compare[SourceID])
	t.certificates = kernel.NewTable[CertificateID, int64](k, "carbon.certificate", cmp.Compare[CertificateID])
	t.reservations = kernel.NewTable[ReservationID, Reservation](k, "carbon.reservation", cmp.Compare[ReservationID])
	t.freezes = kernel.NewTable[FreezeID, Freezing](k, "carbon.freeze", cmp.Compare[FreezeID])
	t.pledges = kernel.NewTable[PledgeID, Pledging](k, "carbon.pledge", cmp.Compare[PledgeID])
	t.services = kernel.NewOrdered[serviceKey, int64](k, "carbon.service", compareServices)

	t.stocks = kernel.NewTable[company.Number, Stock](k, "carbon.stock", cmp.Compare[company.Number])
	t.layers = kernel.NewOrdered[layerKey, Layer](k, "carbon.layer", compareLayers)
	t.forwards = kernel.NewTable[ForwardID, Forward](k, "carbon.forward", cmp.Compare[ForwardID])
	t.years = kernel.NewOrdered[yearKey, ForwardYear](k, "carbon.forward_year", compareYears)
	t.prices = kernel.NewOrdered[priceKey, int64](k, "carbon.price", comparePrices)
	t.sales = kernel.NewTable[SaleID, Sale](k, "carbon.sale", cmp.Compare[SaleID])
	t.saleParts = kernel.NewOrdered[partKey, SalePart](k, "carbon.sale_part", compareParts)
	t.returnables = kernel.NewOrdered[SaleID, Returnable](k, "carbon.returnable", cmp.Compare[SaleID])
	return t
}

func compareHashes(a, b Hash) int { return bytes.Compare(a[:], b[:]) }

// A counter counts one sort of thing. Its numbers are in snapshots only, not in the journal.
type counter uint8

const (
	countProject counter = 1 + iota
	countStand
	countPeriod
	countLot
	countSource
	countCertificate
	countReservation
	countFreeze
	countPledge
	countReversal
	countForward
	countSale
	countForeign
)

// last returns the number that was given last; 0 if none was.
func (t *tables) last(c counter) uint64 {
	n, _ := t.numbers.Get(c)
	return n
}
