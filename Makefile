# Liangshan. `make help` lists what there is.
GO ?= go

.PHONY: help demo test browser check race sim bench bench-peers mutate fuzz clean

help:
	@echo "make demo         create a county, run a small year, serve it on http://127.0.0.1:8080"
	@echo "make test         everything that has to pass (needs Go and nothing else)"
	@echo "make browser      every page in chromium, held against axe-core (installs it with apt)"
	@echo "make race         the concurrent packages under the race detector"
	@echo "make sim          a long simulation: crashes, broken disks, lying clocks"
	@echo "make bench        the figures of this machine"
	@echo "make bench-peers  the same rows through PostgreSQL (installs it with apt)"
	@echo "make mutate       plant faults in the packages that guard value and see tests fail"
	@echo "make fuzz         every fuzz target for a while"

demo:
	$(GO) run ./cmd/liangshan demo

# What else the tests need is installed by tool/prepare.sh, which says what and why.
test:
	@sh tool/prepare.sh
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt'ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) test ./...

# Apart from make test, for it takes the better part of an hour. SHOTS=FOLDER keeps a picture of every page.
browser:
	@sh tool/prepare.sh browser
	$(GO) test ./web -tags browser -run TestBrowser -timeout 120m $(if $(SHOTS),-shots "$(abspath $(SHOTS))")

race:
	$(GO) test -race ./kernel ./commit ./journal/... ./proof ./view ./vault ./auth ./county

sim:
	$(GO) run ./cmd/liangshan sim -standard
	$(GO) run ./cmd/liangshan sim -seeds 20 -steps 200000
	$(GO) run ./cmd/liangshan sim -crash-points 1000000

bench:
	for name in ledger follow replay flat aged land carbon programme exchange hold; do $(GO) run ./cmd/liangshan bench $$name || exit 1; done

bench-peers:
	@sh tool/postgres.sh
	$(GO) run ./cmd/liangshan bench postgres

mutate:
	$(GO) run ./tool/mutate -packages kernel,journal,ledger,quantity

fuzz:
	@sh tool/fuzz.sh 30s

clean:
	rm -rf demo-data demo-data.keys .build
