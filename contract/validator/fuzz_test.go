package validator_test

import (
	"errors"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Whatever schema contract/schema accepts is compiled or refused, and whatever
// value is validated or refused: nothing panics, and W ⊆ S ⊆ R.
func FuzzValidator(f *testing.F) {
	seeds := [][2]string{
		{order, `{"orderId":"deadbeef","lines":[{"sku":"a"}]}`},
		{`{"oneOf":[{"const":1},{"enum":[{"a":1}],"x-open-enum":true}]}`, `{"a":1}`},
		{`{"if":{"minimum":1e3},"then":{"multipleOf":0.1},"else":{"not":{}}}`, `1000.05`},
		{`{"patternProperties":{"^\\d+$":{"$ref":"#"}},"additionalProperties":false}`, `{"1":{"2":{}}}`},
		{`{"$id":"http://a/b","definitions":{"c":{"$id":"#d","uniqueItems":true}},"items":{"$ref":"b#d"}}`, `[[1,1.0]]`},
		{`{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"a","prefixItems":[{"$dynamicRef":"#a"}],"unevaluatedItems":false}`, `[[[]]]`},
		{`{"$schema":"http://json-schema.org/draft-04/schema#","dependencies":{"a":["b"]},"exclusiveMinimum":true,"minimum":1}`, `{"a":1}`},
	}
	for _, seed := range seeds {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, schemaText, valueText []byte) {
		doc, err := source.ParseJSON("schema.json", schemaText, source.DefaultLimits)
		if err != nil {
			return
		}
		value, err := source.ParseJSON("value.json", valueText, source.DefaultLimits)
		if err != nil {
			return
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return
		}
		v, err := validator.Compile(s)
		if err != nil {
			mustBeUnsupported(t, err)
			return
		}
		declared, err1 := v.Declared(value.Root)
		violations, err2 := v.Validate(value.Root)
		opened, err3 := v.OpenedValid(value.Root)
		if err := errors.Join(err1, err2, err3); err != nil {
			mustBeUnsupported(t, err)
			return
		}
		if valid := len(violations) == 0; declared && !valid || valid && !opened {
			t.Errorf("declared %v, valid %v, opened %v", declared, valid, opened)
		}
	})
}
