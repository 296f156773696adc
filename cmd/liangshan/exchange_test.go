package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exchange runs `liangshan exchange …` and returns its exit code and what it printed.
func exchange(args ...string) (code int, out, err string) {
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	code = m.Run(context.Background(), append([]string{"exchange"}, args...))
	return code, stdout.String(), stderr.String()
}

// TestExchangeCases runs every published auction through the command, which compares it with
// what the file expects.
func TestExchangeCases(t *testing.T) {
	paths, err := filepath.Glob("../../../shared/cases/auction/*.json")
	if err != nil || len(paths) != 24 {
		t.Fatalf("%d cases, %v\nThe folder shared/cases must lie beside the repository: it holds the known answers of these tests.", len(paths), err)
	}
	for _, path := range paths {
		code, out, errors := exchange("auction", path)
		if code != exitOK || strings.Count(out, `"matches_expected": true`) == 0 || strings.Contains(out, `"matches_expected": false`) {
			t.Errorf("%s: %d %s\n%s", path, code, errors, out)
		}
	}
}

func TestExchangeAuction(t *testing.T) {
	path := write(t, "call.json", `{"mechanism": "call_auction", "rule": "own", "tick": "0.01", "reference_price": "80.00",
 "band": {"low": "72.00", "high": "88.00"},
 "orders": [{"id": "B1", "side": "buy", "qty": 300, "price": "80.20"}, {"id": "S1", "side": "sell", "type": "market", "qty": 200, "price": null}]}`)
	marked := write(t, "marked.json", "\ufeff"+string(mustRead(t, path)))
	for _, args := range [][]string{{"auction", marked, "--profile=xetra_t7"}, {"auction", path, "--profile=xetra_t7"}, {"auction", "-profile", "xetra_t7", path}} {
		code, out, errors := exchange(args...)
		var r struct {
			Rule, Price string
			Decided     string `json:"decided_by"`
			Side        string `json:"surplus_side"`
			Surplus     int64
			Allocations map[string]int64
		}
		if err := json.Unmarshal([]byte(out), &r); code != exitOK || err != nil || r.Rule != "xetra_t7" || r.Price != "80.20" || r.Surplus != 100 ||
			r.Side != "buy" || r.Decided != "maximum_volume" || r.Allocations["B1"] != 200 {
			t.Errorf("%v: %d %v %s %s", args, code, err, out, errors)
		}
	}
	code, out, _ := exchange("auction", "--profiles")
	if code != exitOK || !strings.Contains(out, `"name": "szse"`) || !strings.Contains(out, `"name": "guangdong"`) {
		t.Errorf("%d %s", code, out)
	}
	code, _, errors := exchange("auction", path, "--profile", "nowhere")
	if code != exitUsage || !strings.Contains(errors, "nowhere") {
		t.Errorf("%d %s", code, errors)
	}
	wrong := strings.Replace(string(mustRead(t, path)), `"orders"`, `"expected": {"price": "80.19"}, "orders"`, 1)
	if code, out, _ := exchange("auction", write(t, "wrong.json", wrong)); code != exitFailed || !strings.Contains(out, `"matches_expected": false`) {
		t.Errorf("%d %s", code, out)
	}
	for _, args := range [][]string{{"-h"}, {"auction", "-h"}, {"replay", "--help"}} {
		if code, out, _ := exchange(args...); code != exitOK || !strings.Contains(out, "FILE") {
			t.Errorf("%v: %d %s", args, code, out)
		}
	}
	for _, args := range [][]string{{}, {"barter"}, {"auction"}, {"auction", "a", "b"}, {"auction", "/no/such"}, {"replay"}, {"replay", path, "--runs", "0"}} {
		if code, out, _ := exchange(args...); code != exitUsage || out != "" {
			t.Errorf("%v: %d %s", args, code, out)
		}
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestExchangeRefusals holds what is wrong with a file to line, column and code, in both languages.
func TestExchangeRefusals(t *testing.T) {
	head := "{\"mechanism\": \"call_auction\", \"rule\": \"own\", \"tick\": \"0.01\",\n \"orders\": [\n"
	for _, c := range []struct{ text, at string }{
		{head + `  {"id": "B1", "side": "buy", "qty": 3, "price": "80.205"}]}`, ":3:50: auction.tick:"},
		{head + `  {"id": "B1", "side": "买", "qty": 3, "price": "80.20"}]}`, ":3:24: auction.side:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3.5, "price": "80.20"}]}`, ":3:38: auction.quantity:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 0, "price": "80.20"}]}`, ":3:38: auction.quantity:"},
		{head + `  {"seq": 2, "id": "B1", "side": "buy", "qty": 1, "price": "80.20"}, {"seq": 2}]}`, ":3:78: exchange.file_twice:"},
		{head + `  {"seq": 2, "id": "B1", "side": "buy", "qty": 1, "price": "80.20"}, {"id": "B2"}]}`, ":3:70: exchange.file_missing:"},
		{head + `  {"seq": "x", "id": "B1", "side": "buy", "qty": 1, "price": "80.20"}]}`, ":3:11: exchange.file_kind:"},
		{head + "  {\"id\": \"\xc2\xf2\xd2\xbb\", \"side\": \"buy\"}]}", ":3:11: exchange.file_encoding:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3}]}`, ":3:3: exchange.file_missing:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3, "pirce": "80.20"}]}`, ":3:41: exchange.file_key:"},
		{head + `  {"id": "B1", "id": "B2"}]}`, ":3:16: exchange.file_twice:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3, "price": "80.20"},` + "\n" + `  {"id": "B1", "side": "buy", "qty": 3, "price": "80.20"}]}`, ":4:10: exchange.file_twice:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3 "price": "80.20"}]}`, ":3:40: exchange.file_syntax:"},
		{head + `  {"id": "B1", "side": "buy", "qty": 3, "price": null}]}`, ":3:3: exchange.file_missing:"},
		{head + `  {"id": "B1", "qty": null, "qty": 3}]}`, ":3:29: exchange.file_twice:"},
		{head + `  ], "cancels": ["X"]}`, ":3:18: exchange.file_id:"},
		{head + `  ]} more`, ":3:6: exchange.file_syntax:"},
		{"", ":1:1: exchange.file_syntax:"},
		{`[]`, ":1:1: exchange.file_kind:"},
		{`{"mechanism": "raffle", "orders": []}`, ":1:15: exchange.file_rule:"},
		{`{"mechanism": "call_auction", "rule": "own"}`, ":1:1: exchange.file_missing:"},
		{`{"mechanism": "call_auction", "rule": "x", "orders": []}`, ":1:39: exchange.file_rule:"},
		{`{"mechanism": "one_way_uniform", "rule": "eu_1031", "supply": 9, "orders": []}`, ":1:1: auction.seed:"},
		{`{"mechanism": "one_way_uniform", "rule": "guangdong", "supply": 9000, "orders": [{"id": "a", "price": "1", "qty": 10}]}`, ":1:115: auction.minimum_bid:"},
		{`{"mechanism": "one_way_ascending", "rule": "price_then_time", "supply": 9, "rounds": [{"price": "1", "demand": [1]}]}`,
			":1:112: exchange.file_kind:"},
	} {
		path := write(t, "bad.json", c.text)
		code, out, errors := exchange("auction", path)
		if code != exitUsage || out != "" || !strings.HasPrefix(errors, path+c.at) || !strings.ContainsAny(errors, "。") {
			t.Errorf("%s\n%d %s %s, want %s", c.text, code, out, errors, c.at)
		}
	}
	rows := flowHeader + "\n0,A,1,B,8000,10,7\n"
	for _, c := range []struct{ text, at string }{
		{"", ":1:1: exchange.flow_header:"},
		{"a,b\n", ":1:1: exchange.flow_header:"},
		{"\xff\xfep\x00h\x00a\x00s\x00e\x00", ":1:1: exchange.file_encoding:"},
		{flowHeader + "\n0,A,1,B,7999,520,\xbc\xd7\n", ":2:18: exchange.file_encoding:"},
		{rows + "0,A,2,B,8000,10\n", ":3:14: exchange.flow_columns:"},
		{rows + "0,A,2,B,8000,10,7,8\n", ":3:17: exchange.flow_columns:"},
		{rows + "2,A,2,B,8000,10,7\n", ":3:1: exchange.flow_cell:"},
		{rows + "1,X,2,B,8000,10,7\n", ":3:3: exchange.flow_cell:"},
		{rows + "1,A,2,Z,8000,10,7\n", ":3:7: auction.side:"},
		{rows + "1,A,2,B,80.5,10,7\n", ":3:9: auction.price:"},
		{rows + "1,A,2,B,8000,-1,7\n", ":3:14: auction.quantity:"},
		{rows + "1,C,5,B,8000,0,7\n", ":3:1: book.unknown_order:"},
		{rows + "1,C,5,,,,7\n", ":3:1: book.unknown_order:"},
		{rows + "1,C,5,X,,,7\n", ":3:7: auction.side:"},
		{rows + "1,C,5,,-1,,7\n", ":3:8: auction.price:"},
		{rows + "1,A,5,,8000,3,7\n", ":3:7: auction.side:"},
		{rows + "1,A,1,B,8000,4,7\n", ":3:1: book.duplicate_id:"},
	} {
		path := write(t, "bad.csv", c.text)
		code, out, errors := exchange("replay", path)
		if code != exitUsage || out != "" || !strings.HasPrefix(errors, path+c.at) || !strings.ContainsAny(errors, "。") {
			t.Errorf("%s\n%d %s %s, want %s", c.text, code, out, errors, c.at)
		}
	}
}

// TestExchangeSeq: who came first is said by seq, wherever the order stands in the file.
func TestExchangeSeq(t *testing.T) {
	path := write(t, "seq.json", `{"mechanism": "call_auction", "rule": "own", "tick": "1", "reference_price": "80", "orders": [
 {"seq": 3, "id": "late", "side": "buy", "qty": 5, "price": "80"}, {"seq": 1, "id": "early", "side": "buy", "qty": 5, "price": "80"},
 {"seq": 2, "id": "S", "side": "sell", "qty": 6, "price": "80"}], "expected": {"allocations": {"early": 5, "late": 1, "S": 6}}}`)
	if code, out, errors := exchange("auction", path); code != exitOK {
		t.Errorf("%d %s %s", code, out, errors)
	}
}

// TestExchangeReplay runs the standard order flow through the command.
func TestExchangeReplay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w1.csv")
	if out, err := exec.Command("go", "run", "../../../shared/cases/exchange/workload/main.go", "-n", "20000", "-pr", "0.3", "-o", path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\nThe folder shared/cases must lie beside the repository: it holds the order flow of these tests.", err, out)
	}
	expect := path + ".expect.json"
	code, out, errors := exchange("replay", path, "--expect="+expect, "--runs", "1")
	if code != exitOK || !strings.Contains(out, "p99 ") || !strings.Contains(out, "ops/s ") {
		t.Errorf("%d %s %s", code, out, errors)
	}
	wrong := write(t, "wrong.json", strings.Replace(string(mustRead(t, expect)), `"trade_hash": "`, `"trade_hash": "0`, 1))
	code, out, errors = exchange("replay", "--expect", wrong, path, "--runs=1", "--json")
	if code != exitFailed || !strings.Contains(out, `"ops": 20000`) || !strings.Contains(errors, "trade_hash") {
		t.Errorf("%d %s %s", code, out, errors)
	}
}
