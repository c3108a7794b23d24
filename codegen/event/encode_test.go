package event

import (
	"strings"
	"sync"
	"testing"
)

// A value is encoded in a buffer that is used again, and copied once its size is
// known: what was returned before stays as it is, whoever encodes meanwhile.
func TestEncodingReusesItsBuffer(t *testing.T) {
	texts := make([]string, 40)
	for i := range texts {
		texts[i] = strings.Repeat(string(rune('a'+i%26)), 1+i*i*60) // up to 90 KB
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var got [][]byte
			for i := range texts {
				data, err := Encode(&texts[i], AppendText[string])
				if err != nil {
					t.Error(err)
				}
				got = append(got, data)
			}
			for i, text := range texts {
				if string(got[i]) != `"`+text+`"` || cap(got[i]) > len(text)+len(text)/4+64 {
					t.Errorf("a text of %d bytes became one of %d, in %d", len(text), len(got[i]), cap(got[i]))
				}
			}
		})
	}
	all.Wait()
	bad := "\xff"
	if data, err := Encode(&bad, AppendText[string]); err == nil || data != nil {
		t.Errorf("%q, %v", data, err)
	}
}

// However large a value is, encoding it costs few allocations: no buffer grows.
func TestEncodingAllocatesOnce(t *testing.T) {
	text := strings.Repeat("x", 20_000)
	list := []string{text, text}
	write := func(v *[]string, dst []byte) ([]byte, error) { return AppendList(v, dst, AppendText[string]) }
	if n := testing.AllocsPerRun(100, func() {
		if _, err := Encode(&list, write); err != nil {
			t.Fatal(err)
		}
	}); n > 4 {
		t.Errorf("%v allocations", n)
	}
}
