package vault

import (
	"fmt"
	"testing"

	"liangshan/vault/leaktest"
)

// synthetic is the i-th synthetic person: name, identity number, phone, account, address.
func synthetic(i int) []Fact {
	return facts(leaktest.Person{
		Name:     string([]rune{'一' + rune(i%300), '丁' + rune(i/7%2000), '七' + rune(i%1999)}),
		Identity: fmt.Sprintf("33052319%010d", i), Phone: fmt.Sprintf("199%08d", i),
		Account: fmt.Sprintf("62220000000%08d", i), Address: fmt.Sprintf("灵峰街道虚构路%d号", i),
	})
}

func people(n int) [][]Fact {
	all := make([][]Fact, n)
	for i := range all {
		all[i] = synthetic(i)
	}
	return all
}

// BenchmarkImport stages and commits 50,000 people with five facts and a check each, in one batch.
func BenchmarkImport(b *testing.B) {
	batch := people(50_000)
	for b.Loop() {
		b.StopTimer()
		v, _ := created(b)
		b.StartTimer()
		if _, err := v.StageMany(b.Context(), "import", batch); err != nil {
			b.Fatal(err)
		}
		if err := v.Commit(b.Context(), "import"); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		v.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(len(batch)*b.N)/b.Elapsed().Seconds(), "people/s")
}

func BenchmarkStageCommitOne(b *testing.B) {
	v, _ := created(b)
	for i := 0; b.Loop(); i++ {
		registered(b, v, fmt.Sprint(i), synthetic(i))
	}
}

func filled(b *testing.B, n int) *Vault {
	v, _ := created(b)
	if _, err := v.StageMany(b.Context(), "import", people(n)); err != nil {
		b.Fatal(err)
	}
	if err := v.Commit(b.Context(), "import"); err != nil {
		b.Fatal(err)
	}
	return v
}

func BenchmarkRead(b *testing.B) {
	const n = 20_000
	v := filled(b, n)
	b.Run("get", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := v.Get(b.Context(), Number(i*7919%n+1), 20261121); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get many", func(b *testing.B) {
		var numbers []Number
		for i := range 1000 {
			numbers = append(numbers, Number(i*7919%n+1))
		}
		for b.Loop() {
			if _, err := v.GetMany(b.Context(), numbers, 20261121, Name, Account); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(numbers)*b.N)/b.Elapsed().Seconds(), "people/s")
	})
	b.Run("search identity", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			found, err := v.Search(b.Context(), Query{Field: Identity, Text: synthetic(i * 7919 % n)[1].Value})
			if err != nil || len(found) != 1 {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("search part of name", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			whole := []rune(synthetic(i * 7919 % n)[0].Value.Reveal())
			found, err := v.Search(b.Context(), Query{Field: Name, Text: Text(whole[:2]), Part: true, Limit: 20})
			if err != nil || len(found) == 0 {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("erase", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := v.Erase(b.Context(), Number(i+1), ReasonOrdered, allowed); err != nil {
				b.Fatal(err)
			}
		}
	})
}
