package measure_test

import (
	"errors"
	"math"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/measure"
)

// FuzzInventory: any bytes are an inventory with sensible figures, or are refused with places
// and sentences; never a panic, never half of it.
func FuzzInventory(f *testing.F) {
	f.Add([]byte(goodCulms))
	f.Add([]byte(chainNow))
	f.Add([]byte("样地号\t层\t样地面积_亩\t胸径_cm\t竹龄_度\n1\t甲\t0.9\t9,5\t2\n"))
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("样地号;生物量_t每公顷;辅助变量\n一;50;2\n二;;3\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(gbk)
	f.Add([]byte("\xff\xfep\x00"))
	f.Add([]byte("plot,plot_radius_m,slope_deg,dbh_cm,age_du\n1,10,30,1e1,2\n"))
	m, err := measure.ModelByID("zhou-2006")
	if err != nil {
		f.Fatal(err)
	}
	day := today(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := measure.ReadInventory(measure.File{Name: "f.csv", Data: data}, measure.ReadOptions{Model: m, Today: day})
		if err != nil {
			var r *measure.Refused
			if !errors.As(err, &r) || v != nil || len(r.Faults) == 0 {
				t.Fatalf("%v beside %v", err, v)
			}
			for _, fault := range r.Faults {
				if fault.File != "f.csv" || fault.ZH == "" || fault.EN == "" || fault.Row < 0 {
					t.Fatalf("%+v", fault)
				}
			}
			return
		}
		if len(v.Plots) == 0 {
			t.Fatal("an inventory of nothing")
		}
		for _, p := range v.Plots {
			if math.IsNaN(p.B_tha) || p.B_tha < 0 || p.B_tha > 1000 || p.Name == "" || p.Stratum == "" {
				t.Fatalf("%+v", p)
			}
		}
		if s, err := measure.ReadStrata(measure.File{Name: "s.csv", Data: data}); err == nil && len(s.List) == 0 {
			t.Fatal("strata of nothing")
		}
	})
}
