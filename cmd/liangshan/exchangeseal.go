package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"liangshan/company"
	market "liangshan/exchange"
	"liangshan/quantity"
)

var sealCommand = command{
	name: "seal", short: "seal a bid of a one-way auction, and open it later",
	long: `
A sealed bid is a hash of what it says and of a random number. Both stay with the bidder until bids are opened.

  liangshan exchange seal --sale N --company C --price 70.40 --tonnes 10 [--minimum 5] --keep bid.json
  liangshan exchange seal --open bid.json --bid B

The first writes bid.json, which must be kept and shown to nobody, and prints the body of exchange.seal_bid. It never
writes over a file. The second holds the file against its own seal and prints the body of exchange.open_bid; B is the
number that the market gave the bid (GET /v1/trading/C lists it).`,
	run: (*Main).seal,
}

// A keptBid is what a bidder keeps of a sealed bid. The page on which bids are sealed writes the same.
type keptBid struct {
	Sale    market.SaleID  `json:"sale"`
	Company company.Number `json:"company"`
	Price   int64          `json:"price_fen_t"`
	Tonnes  int64          `json:"tonnes"`
	Minimum int64          `json:"minimum_t"`
	Nonce   string         `json:"nonce"`
	Seal    string         `json:"seal"`
}

func (b *keptBid) sealed() (string, error) {
	var nonce [32]byte
	if n, err := hex.Decode(nonce[:], []byte(b.Nonce)); err != nil || n != len(nonce) || len(b.Nonce) != 2*len(nonce) {
		return "", usagef("the nonce is not 64 digits of hexadecimal 随机数不是64位十六进制")
	}
	seal := market.Seal(b.Sale, b.Company, b.Price, b.Tonnes, b.Minimum, nonce)
	return hex.EncodeToString(seal[:]), nil
}

func (m *Main) seal(_ context.Context, args []string) error {
	f := m.flags()
	sale, who := f.Uint("sale", 0, "number of the auction"), f.Uint64("company", 0, "number of the bidder's company")
	price, tonnes := f.String("price", "", "yuan a tonne"), f.Int64("tonnes", 0, "tonnes")
	minimum := f.Int64("minimum", 0, "least tonnes that are wanted; 0: any")
	keep, open := f.String("keep", "", "file to write"), f.String("open", "", "file that was kept")
	bid := f.Uint("bid", 0, "number that the market gave the bid")
	if _, err := parse(f, args); err != nil {
		return err
	}
	if *open != "" {
		return m.openSealed(*open, *bid)
	}
	fen, err := quantity.Parse(*price, 2)
	if *sale == 0 || *who == 0 || err != nil || fen <= 0 || *tonnes <= 0 || *minimum < 0 || *keep == "" {
		return usagef("say --sale, --company, --price, --tonnes and --keep 须写明竞价号、单位编号、价格、吨数和保存的文件")
	}
	if *minimum > *tonnes {
		return usagef("--minimum is above --tonnes: such a bid cannot be opened 最少吨数大于报价吨数，这样的报价无法开标")
	}
	var nonce [32]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return err
	}
	b := keptBid{Sale: market.SaleID(*sale), Company: company.Number(*who), Price: fen, Tonnes: *tonnes,
		Minimum: *minimum, Nonce: hex.EncodeToString(nonce[:])}
	if b.Seal, err = b.sealed(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.OpenFile(*keep, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usagef("%s cannot be written, or is there already 文件无法写入或已经存在", *keep)
	}
	_, err = file.Write(append(text, '\n'))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		fmt.Fprintf(m.Stdout, "{\"company\":%d,\"sale\":%d,\"seal\":%q}\n", b.Company, b.Sale, b.Seal)
	}
	return err
}

// openSealed prints what opens a bid that was kept.
func (m *Main) openSealed(path string, bid uint) error {
	data, err := exchangeFile(path)
	if err != nil {
		return err
	}
	var b keptBid
	if err := json.Unmarshal(data, &b); err != nil || bid == 0 {
		return usagef("say the file that was kept and --bid 须写明保存的文件和报价号")
	}
	seal, err := b.sealed()
	if err != nil {
		return err
	}
	if seal != b.Seal {
		return usagef("%s was changed: it does not give its seal 文件已被改动，与密封值不符", path)
	}
	fmt.Fprintf(m.Stdout, "{\"company\":%d,\"sale\":%d,\"bid\":%d,\"price_fen_t\":%d,\"tonnes\":%d,", b.Company,
		b.Sale, bid,
		b.Price, b.Tonnes)
	fmt.Fprintf(m.Stdout, "\"minimum_t\":%d,\"nonce\":%q}\n", b.Minimum, b.Nonce)
	return nil
}
