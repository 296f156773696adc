package web

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"

	"liangshan/auction"
	enterprises "liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/quantity"
)

// A SealedBid is what a bidder keeps of a sealed bid: with it the bid is opened, and nobody else can.
type SealedBid struct {
	Sale    exchange.SaleID    `json:"sale"`
	Company enterprises.Number `json:"company"`
	Price   int64              `json:"price_fen_t"`
	Tonnes  int64              `json:"tonnes"`
	Minimum int64              `json:"minimum_t"`
	Nonce   string             `json:"nonce"`
	Seal    string             `json:"seal"`
}

// A sealView is what the page on which a bid is sealed shows.
type sealView struct {
	Path, Sale string
	Form       map[string]string // With the nonce: the same form sent again gives the same seal.
	Kept       string            // The file to keep; empty: nothing is sealed yet.
	Send, Open string

	sale exchange.SaleID
}

// companySeal asks for what a sealed bid says.
func companySeal(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	sale := v.r.PathValue("sale")
	n, err := strconv.ParseUint(sale, 10, 32)
	if err != nil || n == 0 {
		return errNoPage
	}
	if _, _, err := v.s.read.SealedSale(v.r.Context(), exchange.SaleID(n)); err != nil {
		return err
	}
	view := &sealView{Path: "/company/seal/" + sale, Sale: sale, Form: map[string]string{}, sale: exchange.SaleID(n)}
	for name := range v.r.PostForm {
		view.Form[name] = v.trimmed(name)
	}
	if view.Form["nonce"] == "" {
		var nonce [32]byte
		if _, err := rand.Read(nonce[:]); err != nil {
			return errors.Join(errBadWord, err)
		}
		view.Form["nonce"] = hex.EncodeToString(nonce[:])
	}
	v.name, v.Title, v.Here, v.Data = "company_seal", v.T("bid_seal"), "/company", view
	return nil
}

// companySealed makes the seal of a bid, with the nonce that opens it. Nothing of it is kept here: the bidder keeps the
// file.
func companySealed(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	price, err := quantity.Parse(v.trimmed("price"), 2)
	if err != nil || price <= 0 {
		v.wrong("price", errNoNumber)
	}
	tonnes, minimum := v.tonnes("tonnes"), int64(0)
	if v.trimmed("minimum") != "" {
		minimum = v.tonnes("minimum")
	}
	if err := companySeal(v); err != nil {
		return err
	}
	view := v.Data.(*sealView)
	if len(v.Faults) == 0 {
		err := v.s.read.CheckSealed(v.r.Context(), view.sale, auction.Bid{Price: price, Qty: tonnes, Min: minimum})
		var refusal *kernel.Refusal
		if err != nil && !errors.As(err, &refusal) {
			return err
		}
		if err != nil {
			v.wrong(sealField(err, minimum > tonnes), err)
		}
	}
	if len(v.Faults) > 0 {
		v.status = 422
		return nil
	}
	kept := SealedBid{view.sale, enterprises.Number(number), price, tonnes, minimum, view.Form["nonce"], ""}
	return v.sealedAs(view, kept)
}

// sealField returns which field a refusal of a bid is about.
func sealField(err error, above bool) string {
	switch {
	case above:
		return "minimum"
	case errors.Is(err, exchange.ErrTick), errors.Is(err, exchange.ErrSalePrice):
		return "price"
	}
	return "tonnes"
}

// sealedAs fills in the seal of a bid and shows it, or hands out the file.
func (v *visit) sealedAs(view *sealView, kept SealedBid) error {
	var nonce [32]byte
	if n, err := hex.Decode(nonce[:], []byte(kept.Nonce)); err != nil || n != len(nonce) ||
		len(kept.Nonce) != 2*len(nonce) {
		return errBadWord
	}
	seal := exchange.Seal(kept.Sale, kept.Company, kept.Price, kept.Tonnes, kept.Minimum, nonce)
	kept.Seal = hex.EncodeToString(seal[:])
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return err
	}
	if v.r.PostFormValue(stepField) == "file" {
		v.done = true
		h := v.w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Disposition", `attachment; filename="bid-`+view.Sale+"-"+kept.Seal[:8]+`.json"`)
		_, err = v.w.Write(append(text, '\n'))
		return err
	}
	view.Kept = string(text)
	me := plain(uint64(kept.Company))
	view.Send = v.offered("exchange.seal_bid", "company", me, "sale", view.Sale, "seal", kept.Seal)
	view.Open = v.offered("exchange.open_bid", "company", me, "sale", view.Sale) // An address may be seen by others.
	return nil
}
