package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/card"
)

// TestOwnGifts: a resident reads what became of the own gifts, and of nobody else's; a till that there is not is told of
// only to who may see tills.
func TestOwnGifts(t *testing.T) {
	r := newRegisterRig(t)
	auditor := r.token(2, "auditor")
	own := r.resident(3, 1)
	if got := r.get("/v1/gifts/person/1", own, 200); !strings.Contains(got, `"gifts":[]`) {
		t.Error(got)
	}
	r.get("/v1/gifts/person/2", own, 403)
	r.get("/v1/gifts/company/1", own, 403)
	r.get("/v1/gifts/company/1", auditor, 200)
	r.get("/v1/gifts/person/1?limit=1001", own, 400)
	r.get("/v1/gifts/person/1?limit=0", own, 400)
	r.get("/v1/gifts/person/1?cursor=x", own, 400)
	r.get("/v1/till/1", own, 403)
	r.get("/v1/till/1", auditor, 404)
}

// TestGiftPages: the pages of gifts have all of them, the newest first and each once, and the last one says so.
func TestGiftPages(t *testing.T) {
	r := newRegisterRig(t)
	own := r.resident(2, 1)
	r.Do(1, "card.register_goods", card.RegisterGoods{Goods: []card.GoodsRow{{Code: "rice", NameZH: "大米", Purpose: "none",
		Price: 1800}}})
	const all = 5
	for range all {
		r.Do(1, "card.receive", card.Receive{Goods: 1, Quantity: 1, Value: 1800, On: calendar.DayOf(r.Now()), Donated: true,
			Person: 1, Paper: [32]byte{1}})
	}
	r.Settle()
	var lots []uint64
	for path, pages := "/v1/gifts/person/1?limit=2", 0; path != ""; pages++ {
		var page Gifts
		r.must(json.Unmarshal([]byte(r.get(path, own, 200)), &page))
		for _, g := range page.Gifts {
			lots = append(lots, g.Lot)
		}
		if path = ""; page.Next != nil && pages < all {
			path = fmt.Sprint("/v1/gifts/person/1?limit=2&cursor=", *page.Next)
		}
	}
	if !slices.Equal(lots, []uint64{5, 4, 3, 2, 1}) {
		t.Errorf("the pages have %v", lots)
	}
	if got := r.get("/v1/gifts/person/1?limit=5", own, 200); !strings.Contains(got, `"next":null`) {
		t.Error("a page that is the last leads on")
	}
}
