package findings_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// filled returns a T in which no field is zero, lists have one element.
func filled[T any](t *testing.T) T {
	t.Helper()
	var v T
	fill(t, reflect.ValueOf(&v).Elem())
	return v
}

func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("<x>")
	case reflect.Int:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // the witness
			v.SetBytes([]byte(`{"n":1e400}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("a %s cannot be filled: teach the test", v.Type())
	}
}

// Every field of a finding survives the way to the client, those that are added
// one day too.
func TestNothingIsLostOnTheWay(t *testing.T) {
	for _, want := range [][]diag.Finding{
		{filled[diag.Finding](t)},
		{{Rule: "r", Severity: diag.Info, Span: source.Span{File: "f"}, Message: "m"}},
		{},
	} {
		sent, err := json.Marshal(findings.ToWire(want))
		if err != nil {
			t.Fatal(err)
		}
		var received []wire.Finding
		if err := json.Unmarshal(sent, &received); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, findings.FromWire(received)); diff != "" {
			t.Errorf("(-before +after)\n%s", diff)
		}
	}
}
