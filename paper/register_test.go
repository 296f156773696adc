package paper_test

import (
	"context"
	"encoding/json"
	"testing"

	"liangshan/paper"
	"liangshan/paper/papertest"
)

func TestLook(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	for _, text := range []string{"330523-AJ01-2024-5", "330523-AJ01-2024-1-1200"} {
		s, _, refusal := paper.ParseAsk(text)
		if refusal != nil {
			t.Fatal(refusal)
		}
		f, err := c.Register.Search(context.Background(), 0, s)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := json.MarshalIndent(f, "", " ")
		t.Log(string(b))
	}
	cert, err := c.Register.Certificate(context.Background(), 0, 2)
	b, _ := json.MarshalIndent(cert, "", " ")
	t.Log(string(b), err)
	p, err := c.Register.Project(context.Background(), 0, 1)
	b, _ = json.MarshalIndent(p, "", " ")
	t.Log(string(b), err)
}
