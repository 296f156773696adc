package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/document"
	market "liangshan/exchange"
	"liangshan/vault"
)

const (
	// MarketPaperMax bounds a paper of an application to the market, in bytes.
	MarketPaperMax = 8 << 20

	readMarketPaper = "market_paper" // The permission for papers of applications; policies see the company.
	paperUnsafe     = "application/octet-stream"
)

// paperKinds are the papers that are shown as what they say they are; any other is handed out as bytes.
var paperKinds = map[string]bool{"application/pdf": true, "image/jpeg": true, "image/png": true}

// A MarketPaper is a paper that is kept for an application to the market.
type MarketPaper struct {
	Document string `json:"document" doc:"For documents of exchange.apply"`
}

// KeepMarketPaper keeps a paper of a company's application in the store of papers and returns the number under which an
// application names it.
func (r Reader) KeepMarketPaper(ctx context.Context, who company.Number, media string, paper io.Reader) (
	carbon.Hash, error) {
	kind, _, err := mime.ParseMediaType(media)
	if err != nil || !paperKinds[kind] {
		kind = paperUnsafe
	}
	ref, err := r.county.Papers.Stage(ctx, paper, document.Meta{MediaType: kind,
		Title: marketTitle(who)})
	if err != nil {
		return carbon.Hash{}, err
	}
	if err := r.county.Papers.Commit(context.WithoutCancel(ctx), ref.ID); err != nil {
		return carbon.Hash{}, err
	}
	return carbon.Hash(ref.ID), r.boundPapers(ctx, who, carbon.Hash(ref.ID))
}

// handedPapersMax is how many papers of a company wait for an application that names them: as many as one can name. Of
// more, the oldest goes.
const handedPapersMax = 50

// handedPapers are the papers of each company that were handed in and that no application has named yet, the oldest
// first. A restart forgets the list: the papers of before stay. While an application is decided it is locked, so that
// no paper that was found for it is gone as it is entered.
type handedPapers struct {
	sync.Mutex
	all map[company.Number][]carbon.Hash
}

// boundPapers notes a paper that was handed in, and forgets the oldest of its company that no application names, where
// there are too many.
func (r Reader) boundPapers(ctx context.Context, who company.Number, paper carbon.Hash) error {
	r.handed.Lock()
	defer r.handed.Unlock()
	all := append(r.handed.all[who], paper)
	r.handed.all[who] = all
	if len(all) <= handedPapersMax {
		return nil
	}
	position := uint64(0)
	if err := r.county.Read(ctx, func(c *county.County) { position = c.Index() }); err != nil {
		return err
	}
	if err := r.county.View.Wait(ctx, position); err != nil {
		return err
	}
	var waiting []carbon.Hash
	for _, one := range all {
		rows, err := r.Rows(ctx, `SELECT 1 FROM exchange_participant_document d JOIN exchange_participant_row p
			ON p.id = d.participant WHERE p.company = ? AND d.document = ?`, int64(who), one[:])
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			waiting = append(waiting, one)
		}
	}
	for len(waiting) > handedPapersMax {
		if err := r.DropMarketPaper(ctx, waiting[0]); err != nil && !errors.Is(err, document.NotFound) {
			return err
		}
		waiting = waiting[1:]
	}
	r.handed.all[who] = waiting
	return nil
}

// marketTitle is what a paper of a company's application is called in the store, and what it is known by there.
func marketTitle(who company.Number) vault.Text {
	return vault.Text("market " + strconv.FormatUint(uint64(who), 10))
}

// openMarketPaper opens a paper that was handed in for that very company's application; any other paper of the store is
// none.
func (r Reader) openMarketPaper(ctx context.Context, who company.Number, id document.ID) (*document.Paper, error) {
	opened, err := r.county.Papers.Get(ctx, id)
	if err == nil && opened.Meta.Title != marketTitle(who) {
		return nil, errors.Join(document.NotFound, opened.Close())
	}
	return opened, err
}

// DropMarketPaper forgets a paper whose application was refused.
func (r Reader) DropMarketPaper(ctx context.Context, paper carbon.Hash) error {
	return r.county.Papers.Remove(context.WithoutCancel(ctx), document.ID(paper))
}

// MarketPaperOf opens a paper of a company's application. Refusal: exchange.documents_required, as a 404.
func (r Reader) MarketPaperOf(ctx context.Context, who company.Number, paper string) (*document.Paper, error) {
	missing := &absent{market.ErrDocuments}
	id, err := document.ParseID(paper)
	if err != nil {
		return nil, missing
	}
	rows, err := r.Rows(ctx, `SELECT 1 FROM exchange_participant_document d JOIN exchange_participant_row p
		ON p.id = d.participant WHERE p.company = ? AND d.document = ?`, int64(who), id[:])
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, missing
	}
	opened, err := r.openMarketPaper(ctx, who, id)
	if errors.Is(err, document.NotFound) {
		return nil, missing
	}
	return opened, err
}

// keptPapers refuses an application whose papers were not handed in for it.
func (a *API) keptPapers(ctx context.Context, command any) (any, error) {
	asked := command.(market.Apply)
	for _, paper := range asked.Documents {
		opened, err := a.openMarketPaper(ctx, asked.Company, document.ID(paper))
		if errors.Is(err, document.NotFound) {
			return nil, market.ErrDocuments
		}
		if err != nil {
			return nil, err
		}
		opened.Close()
	}
	return command, nil
}

// declareMarketPapers makes the operations by which papers of applications are handed in and looked at.
func (a *API) declareMarketPapers() {
	who := parameter("path", "company", "Number of the company", wholeNumber())
	a.add(&operation{method: http.MethodPost, path: "/v1/trading/{company}/paper", id: "market.hand_in", tag: tagCommand,
		summary: "提交开户材料 Hand in a paper of an application: the body is the file", binaryBody: true,
		answer: reflect.TypeFor[MarketPaper](), handle: a.handInPaper, parameters: []*huma.Param{who}})
	a.add(&operation{method: http.MethodGet, path: "/v1/trading/{company}/paper/{document}", id: "market.paper",
		tag: tagRead, summary: "开户材料 A paper of an application", answerKind: paperUnsafe, binary: true, handle: a.marketPaper,
		parameters: []*huma.Param{who, parameter("path", "document", "As the application names it", plainText())}})
}

func (a *API) handInPaper(x *exchange) error {
	n, err := x.pathNumber("company")
	if err != nil {
		return err
	}
	if _, err := x.allow("exchange.apply", nil, 0, auth.Amount("company", int64(n))); err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.ResponseWriter, x.r.Body, MarketPaperMax))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return errBodyLarge
	case err != nil:
		return errBodySyntax
	case len(body) == 0:
		return market.ErrDocuments
	}
	paper, err := a.KeepMarketPaper(x.r.Context(), company.Number(n), x.r.Header.Get("Content-Type"),
		bytes.NewReader(body))
	if err != nil {
		return err
	}
	return x.send(MarketPaper{document.ID(paper).String()})
}

func (a *API) marketPaper(x *exchange) error {
	n, err := x.pathNumber("company")
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read(readMarketPaper), nil, 0, auth.Amount("company", int64(n))); err != nil {
		return err
	}
	paper, err := a.MarketPaperOf(x.r.Context(), company.Number(n), x.r.PathValue("document"))
	if err != nil {
		return err
	}
	defer paper.Close()
	x.Header().Set("Content-Type", paper.Meta.MediaType)
	x.Header().Set("Content-Disposition", `attachment; filename="paper-`+x.r.PathValue("document")[:8]+`"`)
	_, err = io.Copy(x, paper)
	return err
}
