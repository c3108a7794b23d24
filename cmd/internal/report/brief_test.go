package report

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestALongWitnessIsPrintedWithoutMostOfItsParts(t *testing.T) {
	line := `{"sku":"sku-1","quantity":1}`
	for _, tt := range []struct{ name, witness, want string }{
		{"short", `{"a":[` + strings.Repeat(`1,`, 50) + `2]}`, ""},
		{"long, of few parts", `{"a":"` + strings.Repeat("x", 700) + `"}`, ""},
		{
			"a long list", `{"id":"é\n","lines":[` + strings.Repeat(line+",", 50) + line + `],"paid":true}`,
			`{"id":"é\n","lines":[` + strings.Repeat(line+",", 3) + line + `, … 47 more items],"paid":true}   (--output json has it whole)`,
		},
		{
			"a list in a list", `[[` + strings.Repeat(`"0123456789",`, 99) + `1],2]`,
			`[["0123456789","0123456789","0123456789","0123456789", … 96 more items],2]   (--output json has it whole)`,
		},
		{
			"an object of many members", `{"a":0` + strings.Repeat(`,"`+strings.Repeat("b", 90)+`":1`, 1) + members(20) + `}`,
			`{"a":0,"` + strings.Repeat("b", 90) + `":1,"m` + strings.Repeat("0", 30) + `":1,"m` + strings.Repeat("1", 30) + `":1, … 18 more members}   (--output json has it whole)`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.witness
			}
			if !json.Valid([]byte(tt.witness)) {
				t.Fatal("the witness is no JSON")
			}
			if got := Brief([]byte(tt.witness)); got != want {
				t.Errorf("got %s", got)
			}
		})
	}
}

// members are n more members of an object, each with a long name.
func members(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"m` + strings.Repeat(string(rune('0'+i)), 30) + `":1`)
	}
	return b.String()
}
