package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// edge is a pair at the edge of a definition, in tolerant and in strict: P
// proved, R refuted. All are decided.
type edge struct{ a, b, tolerant, strict string }

const (
	d4  = `"$schema":"http://json-schema.org/draft-04/schema#"`
	d6  = `"$schema":"http://json-schema.org/draft-06/schema#"`
	d7  = `"$schema":"http://json-schema.org/draft-07/schema#"`
	d19 = `"$schema":"https://json-schema.org/draft/2019-09/schema"`
	d20 = `"$schema":"https://json-schema.org/draft/2020-12/schema"`
)

var edges = map[string][]edge{
	"numbers": {
		{`{"type":"integer","minimum":9007199254740992}`, `{"type":"integer","minimum":9007199254740993}`, "R", "R"},
		{`{"type":"integer","minimum":9007199254740993}`, `{"type":"integer","minimum":9007199254740992}`, "P", "P"},
		{`{"type":"number","minimum":1e400}`, `{"type":"number","minimum":1e399}`, "P", "P"},
		{`{"type":"number","minimum":1e399}`, `{"type":"number","minimum":1e400}`, "R", "R"},
		{`{"type":"number","multipleOf":0.3}`, `{"type":"number","multipleOf":0.1}`, "P", "P"},
		{`{"type":"number","multipleOf":0.1}`, `{"type":"number","multipleOf":0.3}`, "R", "R"},
		{`{"type":"number","allOf":[{"multipleOf":4},{"multipleOf":6}]}`, `{"type":"number","multipleOf":12}`, "P", "P"},
		{`{"type":"number","allOf":[{"multipleOf":4},{"multipleOf":6}]}`, `{"type":"number","multipleOf":24}`, "R", "R"},
		{`{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":1}`, `false`, "P", "P"},
		{`{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}`, `{"type":"integer"}`, "R", "R"},
		{`{"type":"number","exclusiveMinimum":0,"maximum":0}`, `false`, "P", "P"},
		{`{"type":"number","minimum":0,"maximum":0}`, `{"const":0}`, "P", "P"},
		{`{"type":"number","minimum":0,"maximum":1,"multipleOf":0.3}`, `{"enum":[0,0.3,0.6,0.9]}`, "P", "P"},
		{`{"type":"number","minimum":0,"maximum":1.2,"multipleOf":0.3}`, `{"enum":[0,0.3,0.6,0.9]}`, "R", "R"},
		{`{"const":1.0}`, `{"type":"integer"}`, "P", "P"},
		{`{"const":1.5}`, `{"type":"integer"}`, "R", "R"},
		{`{"enum":[1e0,10e-1]}`, `{"const":1}`, "P", "P"},
		{`{"type":"integer","not":{"multipleOf":2}}`, `{"not":{"multipleOf":4}}`, "P", "P"},
		{`{"type":"integer","not":{"multipleOf":4}}`, `{"not":{"multipleOf":2}}`, "R", "R"},
		{`{"type":"number","not":{"type":"integer"},"multipleOf":0.5}`, `{"not":{"multipleOf":1}}`, "P", "P"},
		{`{"type":"integer","minimum":1,"maximum":5}`, `{"anyOf":[{"multipleOf":2},{"multipleOf":3},{"const":1},{"const":5}]}`, "P", "P"},
		{`{"type":"integer","minimum":1,"maximum":7}`, `{"anyOf":[{"multipleOf":2},{"multipleOf":3},{"const":1},{"const":5}]}`, "R", "R"},
		{`{"type":"number","multipleOf":1}`, `{"type":"integer"}`, "P", "P"},
		{`{"type":"integer"}`, `{"multipleOf":0.5}`, "P", "P"},
		{`{"type":"integer"}`, `{"multipleOf":1.5}`, "R", "R"},
		{`{"type":"number","multipleOf":1e-300}`, `{"type":"number","multipleOf":1e-301}`, "P", "P"},
		{`{"type":"number","minimum":-0.0}`, `{"type":"number","minimum":0}`, "P", "P"},
	},
	"strings": {
		{`{"type":"string","maxLength":0}`, `{"const":""}`, "P", "P"},
		{`{"enum":["😀"]}`, `{"maxLength":1}`, "P", "P"},
		{`{"type":"string","maxLength":1}`, `{"enum":["a"]}`, "R", "R"},
		{`{"type":"string","pattern":"^a","maxLength":1}`, `{"const":"a"}`, "P", "P"},
		{`{"type":"string","pattern":"a","maxLength":1}`, `{"const":"a"}`, "P", "P"},
		{`{"type":"string","pattern":"^a$"}`, `{"const":"a"}`, "P", "P"},
		{`{"enum":["a\n"]}`, `{"pattern":"^a$"}`, "R", "R"},
		{`{"enum":["\ufeff"]}`, `{"pattern":"^\\s$"}`, "P", "P"},
		{`{"enum":["\u2028"]}`, `{"pattern":"^.$"}`, "R", "R"},
		{`{"enum":["\r"]}`, `{"pattern":"^.$"}`, "R", "R"},
		{`{"enum":["\u0085"]}`, `{"pattern":"^.$"}`, "P", "P"},
		{`{"enum":["\u0085"]}`, `{"pattern":"^\\s$"}`, "R", "R"},
		{`{"enum":["\u000b"]}`, `{"pattern":"^\\s$"}`, "P", "P"},
		{`{"enum":["\u0660"]}`, `{"pattern":"^\\d$"}`, "R", "R"},
		{`{"enum":["é"]}`, `{"pattern":"^\\w$"}`, "R", "R"},
		{`{"enum":["A"]}`, `{"pattern":"^\\u0041$"}`, "P", "P"},
		{`{"enum":["😀"]}`, `{"pattern":"^.$"}`, "P", "P"},
		{`{"enum":["😀"]}`, `{"pattern":"^\\ud83d\\ude00$"}`, "P", "P"},
		{`{"enum":["e\u0301"]}`, `{"const":"é"}`, "R", "R"},
		{`{"type":"string","minLength":2,"maxLength":1}`, `false`, "P", "P"},
		{`{"type":"string","pattern":"^(?!a)"}`, `{"not":{"pattern":"^a"}}`, "P", "P"},
		{`{"type":"string","not":{"pattern":"^a"}}`, `{"pattern":"^(?!a)"}`, "P", "P"},
		{`{"type":"string","format":"email"}`, `{"format":"uri"}`, "P", "P"},
		{`{"type":"string"}`, `{"format":"email","contentEncoding":"base64"}`, "P", "P"},
	},
	"arrays": {
		{`{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":3}`, `false`, "P", "P"},
		{`{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":2}`, `{"contains":{"const":true}}`, "P", "P"},
		{`{"type":"array","items":{"enum":[0,1,2]},"uniqueItems":true,"minItems":3}`, `{"contains":{"const":0}}`, "P", "P"},
		{`{"type":"array","items":{"enum":[0,1,2]},"uniqueItems":true,"minItems":2}`, `{"contains":{"const":0}}`, "R", "R"},
		{`{"type":"array","items":{"enum":[0,false]},"uniqueItems":true,"minItems":2}`, `{"type":"string"}`, "R", "R"},
		{`{"type":"array","prefixItems":[{"const":1},{"const":1.0}],"uniqueItems":true}`, `{"maxItems":1}`, "P", "P"},
		{`{"type":"array","prefixItems":[{"const":1},{"const":true}],"uniqueItems":true}`, `{"maxItems":1}`, "R", "R"},
		{`{"type":"array","maxItems":2,"allOf":[{"contains":{"const":1}},{"contains":{"const":2}},{"contains":{"const":3}}]}`, `false`, "P", "P"},
		{`{"type":"array","maxItems":3,"allOf":[{"contains":{"const":1}},{"contains":{"const":2}},{"contains":{"const":3}}]}`, `{"minItems":3}`, "P", "P"},
		{`{"type":"array","items":false}`, `{"maxItems":0}`, "P", "P"},
		{`{"type":"array","maxItems":0}`, `{"items":false}`, "P", "P"},
		{`{"type":"array","contains":{}}`, `{"minItems":1}`, "P", "P"},
		{`{"type":"array","minItems":1}`, `{"contains":true}`, "P", "P"},
		{`{"type":"array","contains":{"type":"string"},"items":{"type":"integer"}}`, `false`, "P", "P"},
		{`{"type":"array","contains":false,"minContains":0}`, `{"maxItems":3}`, "R", "R"},
		{`{"type":"array","contains":false}`, `false`, "P", "P"},
		{`{"type":"array","maxItems":5,"contains":{"type":"string"},"minContains":3}`, `{"not":{"contains":{"type":"integer"},"minContains":3}}`, "P", "P"},
		{`{` + d7 + `,"type":"array","items":[{"type":"integer"}],"additionalItems":false}`, `{"maxItems":1}`, "P", "P"},
		{`{` + d7 + `,"type":"array","additionalItems":false}`, `{"maxItems":1}`, "R", "R"},
		{`{` + d7 + `,"type":"array","items":{"type":"integer"},"additionalItems":false}`, `{"items":{"type":"integer"}}`, "P", "P"},
		{`{` + d7 + `,"type":"array","items":{"type":"integer"},"additionalItems":false}`, `{"maxItems":1}`, "R", "R"},
		{`{"type":"array","items":{"type":"integer"},"additionalItems":false}`, `{"maxItems":1}`, "R", "R"},
		{`{"type":"array","prefixItems":[{"type":"integer"}],"unevaluatedItems":false}`, `{"maxItems":1}`, "P", "P"},
		{`{"type":"array","contains":{"type":"integer"},"unevaluatedItems":false}`, `{"items":{"type":"integer"}}`, "P", "P"},
		{`{` + d19 + `,"type":"array","contains":{"type":"integer"},"unevaluatedItems":false}`, `false`, "P", "P"},
		{`{"enum":[[1,2]]}`, `{"uniqueItems":true,"items":{"type":"integer"},"minItems":2,"maxItems":2}`, "P", "P"},
		{`{"enum":[[{"a":1,"b":2},{"b":2.0,"a":1}]]}`, `{"uniqueItems":true}`, "R", "R"},
		{`{"type":"array","items":{"type":"null"},"uniqueItems":true}`, `{"maxItems":1}`, "P", "P"},
		{`{"type":"array","items":{"type":"integer","minimum":1,"maximum":3},"uniqueItems":true}`, `{"maxItems":3}`, "P", "P"},
		{`{"type":"array","items":{"type":"integer","minimum":1,"maximum":3},"uniqueItems":true}`, `{"maxItems":2}`, "R", "R"},
		{`{"type":"array","prefixItems":[{"enum":[1,2]},{"enum":[1,2]},{"enum":[1,2]}],"uniqueItems":true}`, `{"maxItems":2}`, "P", "P"},
		{`{"type":"array","items":{"type":"array","maxItems":1,"items":{"type":"boolean"}},"uniqueItems":true}`, `{"maxItems":3}`, "P", "P"},
		{`{"type":"array","items":{"type":"array","maxItems":1,"items":{"type":"boolean"}},"uniqueItems":true}`, `{"maxItems":2}`, "R", "R"},
		{`{"type":"array","items":{"properties":{"a":{"type":"null"}},"type":"object","additionalProperties":false},"uniqueItems":true}`, `{"maxItems":2}`, "P", "P"},
		{`{"type":"array","items":{"properties":{"a":{"type":"null"}},"type":"object"},"uniqueItems":true}`, `{"maxItems":2}`, "P", "R"},
		{`{"type":"array","items":{"properties":{"a":{"type":"null"}},"type":"object"},"uniqueItems":true,"minItems":3}`, `false`, "R", "R"},
		{`{"type":"array","minItems":2}`, `{"not":{"uniqueItems":true}}`, "R", "R"},
		{`{"type":"array","minItems":2,"items":{"const":1}}`, `{"not":{"uniqueItems":true}}`, "P", "P"},
	},
	"objects": {
		{`{"type":"object","maxProperties":1,"required":["a"]}`, `{"properties":{"b":false}}`, "P", "P"},
		{`{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":2}`, `{"required":["a","b"]}`, "P", "P"},
		{`{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":3}`, `false`, "P", "P"},
		{`{"type":"object","propertyNames":{"type":"integer"}}`, `{"maxProperties":0}`, "P", "P"},
		{`{"type":"object","propertyNames":{"maxLength":0}}`, `{"maxProperties":1}`, "P", "P"},
		{`{"type":"object","propertyNames":{"maxLength":1}}`, `{"maxProperties":1}`, "R", "R"},
		{`{"type":"object","patternProperties":{"^a":{}},"additionalProperties":false,"required":["b"]}`, `false`, "P", "P"},
		{`{"type":"object","patternProperties":{"":{"type":"string"}}}`, `{"additionalProperties":{"type":"string"}}`, "P", "P"},
		{`{"type":"object","additionalProperties":{"type":"string"}}`, `{"patternProperties":{"":{"type":"string"}}}`, "P", "P"},
		{`{"type":"object","properties":{"a":false},"required":["a"]}`, `false`, "P", "P"},
		{`{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^a":{"type":"string"}}}`, `{"properties":{"a":false}}`, "P", "P"},
		{`{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false,"minProperties":1}`, `{"required":["a"]}`, "P", "P"},
		{`{"type":"object","properties":{"a":{},"b":{}},"minProperties":2}`, `{"required":["a","b"]}`, "P", "R"},
		{`{"type":"object","properties":{},"minProperties":1}`, `{"properties":{"z":{"type":"string"}}}`, "R", "R"},
		{`{"type":"object","properties":{},"minProperties":1}`, `{"minProperties":1}`, "P", "P"},
		{`{"type":"object","properties":{"o":{"type":"object","properties":{},"minProperties":1}}}`, `{"properties":{"o":false}}`, "P", "R"},
		{`{"type":"object","properties":{"o":{"type":"object","properties":{},"minProperties":1}},"required":["o"]}`, `{"properties":{"o":{"properties":{"z":{"type":"string"}}}}}`, "R", "R"},
		{`{"type":"object","dependentRequired":{"a":["b"],"b":["c"]},"required":["a"]}`, `{"required":["c"]}`, "P", "P"},
		{`{"type":"object","dependentSchemas":{"a":{"properties":{"b":false}}},"required":["a","b"]}`, `false`, "P", "P"},
		{`{` + d7 + `,"type":"object","dependencies":{"a":["b"]},"required":["a"]}`, `{"required":["b"]}`, "P", "P"},
		{`{"type":"object","dependencies":{"a":["b"]},"required":["a"]}`, `{"required":["b"]}`, "P", "P"},
		{`{` + d20 + `,"type":"object","dependencies":{"a":["b"]},"required":["a"]}`, `{"required":["b"]}`, "R", "R"},
		{`{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"not":{}}}`, `{"properties":{"z":false}}`, "P", "P"},
		{`{"type":"object","properties":{"a":{}}}`, `{"propertyNames":{"const":"a"}}`, "P", "R"},
		{`{"type":"object","properties":{"a":{}},"required":["b"]}`, `{"properties":{"b":{"type":"string"}}}`, "R", "R"},
		{`{"type":"object","properties":{"":{"type":"string"}}}`, `{"properties":{"":{"type":"integer"}}}`, "R", "R"},
		{`{"type":"object","properties":{"a/b~c":{"type":"string"}}}`, `{"properties":{"a/b~c":{"minLength":1}}}`, "R", "R"},
	},
	"content models": {
		{`{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"properties":{"z":false}}`, "P", "R"},
		{`{"allOf":[{"properties":{"o":{"properties":{"a":{}}}}},{"properties":{"o":{"properties":{"b":{}}}}}]}`, `{"properties":{"o":{"properties":{"a":{"type":"string"}}}}}`, "R", "R"},
		{`{"allOf":[{"properties":{"o":{"properties":{"a":{}}}}},{"properties":{"o":{"properties":{"b":{}}}}}]}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "P", "R"},
		{`{"allOf":[{"properties":{"o":{"properties":{"a":{}}}}},{"properties":{"o":true}}]}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "P", "R"},
		{`{"allOf":[{"properties":{"o":{"properties":{"a":{}}}}},{"properties":{"o":{"additionalProperties":true}}}]}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "R", "R"},
		{`{"anyOf":[{"properties":{"a":{}}},{"properties":{"b":{"type":"string"}}}],"type":"object"}`, `{"properties":{"b":{"type":"string"}}}`, "P", "R"},
		{`{"anyOf":[{"properties":{"a":{}}},{}],"type":"object"}`, `{"properties":{"z":false}}`, "P", "R"},
		{`{"anyOf":[{"properties":{"a":{"type":"string"}}},true],"type":"object"}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"anyOf":[{"properties":{"a":{"type":"string"}}},true],"type":"object"}`, `{"anyOf":[{"properties":{"z":false}},{"properties":{"a":{"not":{"type":"string"}}},"required":["a"]}]}`, "P", "R"},
		{`{"type":"object","not":{"properties":{"a":{"type":"string"}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","not":{"not":{"properties":{"a":{}}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","if":{"properties":{"a":{}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","if":{"properties":{"a":{}}},"then":{"properties":{"b":{}}}}`, `{"properties":{"z":false}}`, "P", "R"},
		{`{"type":"object","if":{"properties":{"a":{}}},"then":{"properties":{"b":{}}}}`, `{"properties":{"a":{"type":"string"}}}`, "R", "R"},
		{`{"type":"object","if":{"required":["z"]},"then":{"properties":{"b":{}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","if":false,"then":{"properties":{"b":{}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","if":true,"else":{"properties":{"b":{}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","then":{"properties":{"b":{}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","dependentSchemas":{"a":{"properties":{"b":{}}}}}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"type":"object","required":["a"],"dependentSchemas":{"a":{"properties":{"b":{}}}}}`, `{"properties":{"z":false}}`, "P", "R"},
		{`{"type":"object","required":["a"],"dependentSchemas":{"a":{"properties":{"b":{}}}}}`, `{"properties":{"a":{"type":"string"}}}`, "R", "R"},
		{`{"type":"array","contains":{"type":"object","properties":{"a":{}}}}`, `{"items":{"properties":{"z":false}}}`, "P", "R"},
		{`{"type":"array","contains":{"type":"object","properties":{"a":{}},"required":["a"]},"items":{"type":"object"}}`, `{"items":{"properties":{"z":false}}}`, "R", "R"},
		{`{"allOf":[{"items":{"properties":{"a":{}}}},{"prefixItems":[{"properties":{"b":{}}}]}],"type":"array"}`, `{"prefixItems":[true],"items":{"properties":{"b":false}}}`, "P", "R"},
		{`{"allOf":[{"items":{"properties":{"a":{}}}},{"prefixItems":[{"properties":{"b":{}}}]}],"type":"array"}`, `{"prefixItems":[{"properties":{"b":{"type":"null"}}}]}`, "R", "R"},
		{`{"properties":{"a":{}},"unevaluatedProperties":true,"type":"object"}`, `{"properties":{"z":false}}`, "R", "R"},
		{`{"properties":{"a":{}},"unevaluatedProperties":{"type":"string"},"type":"object"}`, `{"additionalProperties":{"type":"string"},"properties":{"a":{}}}`, "P", "P"},
		{`{"allOf":[{"properties":{"b":{"type":"integer"}}}],"properties":{"a":{}},"unevaluatedProperties":false,"type":"object"}`, `{"properties":{"z":false}}`, "P", "P"},
		{`{"properties":{"o":{"enum":[{"z":1}]}}}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "R", "R"},
		{`{"properties":{"o":{"enum":[{"z":1}],"properties":{"a":{}}}}}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "R", "R"},
		{`{"properties":{"o":{"anyOf":[{"enum":[{"z":1}]},true],"properties":{"a":{}}}},"type":"object"}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "R", "R"},
		{`{"properties":{"o":{"not":{"enum":[{"z":1}]},"properties":{"a":{}}}},"type":"object"}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "P", "R"},
		{`{"const":{"o":{"z":1}},"properties":{"o":{"properties":{}}}}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "R", "R"},
		{`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}`, `{"oneOf":[{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"b":{}},"required":["b"],"additionalProperties":false}]}`, "P", "R"},
		{`{"type":"object","properties":{"a":{"type":"string"}}}`, `{"not":{"properties":{"a":{}},"additionalProperties":false,"required":["a"]}}`, "R", "R"},
		{`{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}`, `{"not":{"properties":{"a":{}},"additionalProperties":false,"required":["a"]}}`, "P", "P"},
		{`{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}`, `{"if":{"properties":{"a":{}},"additionalProperties":false},"then":true,"else":false}`, "R", "R"},
		{`{"enum":["c"]}`, `{"oneOf":[{"enum":["a"],"x-open-enum":true},{"enum":["b"],"x-open-enum":true}]}`, "P", "R"},
		{`{"enum":["b"]}`, `{"oneOf":[{"enum":["a"],"x-open-enum":true},{"enum":["a","b"],"x-open-enum":true}]}`, "P", "P"},
		{`{"enum":["a"]}`, `{"oneOf":[{"enum":["a"],"x-open-enum":true},{"enum":["a","b"],"x-open-enum":true}]}`, "R", "R"},
		{`{"enum":["c"]}`, `{"not":{"enum":["a"],"x-open-enum":true}}`, "P", "P"},
		{`{"enum":["c"]}`, `{"enum":["a"],"x-open-enum":"true"}`, "R", "R"},
		{`{"enum":["c"]}`, `{"enum":["a"],"x-open-enum":true,"const":"a"}`, "R", "R"},
		{`{"enum":[2]}`, `{"enum":[1],"x-open-enum":true}`, "P", "R"},
		{`{"enum":[2.5]}`, `{"enum":[1.5],"x-open-enum":true}`, "P", "R"},
		{`{"type":"array","items":{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]},"minItems":1}`, `{"contains":{"properties":{"a":{}},"additionalProperties":false}}`, "P", "R"},
		{`{"type":"array","items":{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]},"minItems":1}`, `{"contains":{"properties":{"a":{}},"additionalProperties":false},"maxContains":5}`, "R", "R"},
		{`{"type":"array","items":{"type":"object","properties":{"a":{}}}}`, `{"items":{"properties":{},"additionalProperties":false}}`, "P", "R"},
		{`{"type":"object","additionalProperties":{"type":"object","properties":{"a":{}}}}`, `{"additionalProperties":{"type":"object","additionalProperties":false}}`, "P", "R"},
		{`{"type":"object","patternProperties":{"^x":{"type":"object","properties":{"a":{}}}}}`, `{"patternProperties":{"^x":{"type":"object","additionalProperties":false}}}`, "P", "R"},
		{`{"type":"object","properties":{"a":{"type":"integer"}}}`, `{"propertyNames":{"enum":["b"],"x-open-enum":true}}`, "R", "R"},
		{`{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"string"}}`, `{"propertyNames":{"const":"a"}}`, "R", "R"},
		{`{"type":"object","patternProperties":{}}`, `{"maxProperties":0}`, "P", "R"},
		{`{"type":"object","patternProperties":{"^a":{}}}`, `{"propertyNames":{"pattern":"^a"}}`, "P", "R"},
		{`{` + d7 + `,"properties":{"a":{}},"unevaluatedProperties":true,"type":"object"}`, `{"properties":{"z":false}}`, "P", "R"},
	},
	"recursion": {
		{`{"type":"object","properties":{"n":{"$ref":"#"}},"required":["n"]}`, `false`, "P", "P"},
		{`{"type":"array","items":{"$ref":"#"},"minItems":1}`, `false`, "P", "P"},
		{`{"type":["array","null"],"items":{"$ref":"#"},"minItems":1}`, `{"type":"null"}`, "R", "R"},
		{`{"type":"object","properties":{"n":{"$ref":"#"},"v":{"type":"integer"}}}`, `{"type":"object","properties":{"n":{"$ref":"#"},"v":{"type":"number"}}}`, "P", "P"},
		{`{"type":"object","properties":{"n":{"$ref":"#"},"v":{"type":"number"}}}`, `{"type":"object","properties":{"n":{"$ref":"#"},"v":{"type":"integer"}}}`, "R", "R"},
		{`{"type":"object","properties":{"n":{"$ref":"#"}},"additionalProperties":false}`, `{"type":"object","properties":{"n":{"type":"object","properties":{"n":{"$ref":"#"}},"additionalProperties":false}},"additionalProperties":false}`, "P", "P"},
		{`{"type":"object","properties":{"n":{"$ref":"#"}},"additionalProperties":false}`, `{"type":"object","properties":{"n":{"type":"object","properties":{"n":{"type":"object","properties":{"n":{"properties":{"n":{"maxProperties":0}}}}}}}}}`, "R", "R"},
		{`{"$ref":"#/$defs/even","$defs":{"even":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/odd"},"minItems":1,"maxItems":1}]},"odd":{"type":"array","items":{"$ref":"#/$defs/even"},"minItems":1,"maxItems":1}}}`, `{"$ref":"#/$defs/any","$defs":{"any":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/any"}}]}}}`, "P", "P"},
		{`{"$ref":"#/$defs/any","$defs":{"any":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/any"}}]}}}`, `{"$ref":"#/$defs/even","$defs":{"even":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/odd"},"minItems":1,"maxItems":1}]},"odd":{"type":"array","items":{"$ref":"#/$defs/even"},"minItems":1,"maxItems":1}}}`, "R", "R"},
		{`{"type":"array","maxItems":1,"items":{"not":{"$ref":"#"}}}`, `{"type":"array","maxItems":1,"items":{"not":{"$ref":"#"}}}`, "P", "P"},
		{`{"type":"array","minItems":1,"maxItems":1,"items":{"anyOf":[{"not":{"$ref":"#"}},{"$ref":"#"}]}}`, `{"type":"array","minItems":1}`, "P", "P"},
		{`{"not":{"type":"array","items":{"not":{"$ref":"#"}}},"type":"array"}`, `false`, "P", "P"},
		{`{"type":"object","required":["a"],"properties":{"a":{"anyOf":[{"$ref":"#"},{"const":0}]}}}`, `{"properties":{"a":{"properties":{"a":{"properties":{"a":{"const":0}}}}}}}`, "R", "R"},
		{`{"type":"object","required":["a"],"properties":{"a":{"oneOf":[{"$ref":"#"},{"const":0},{"type":"integer"}]}}}`, `{"properties":{"a":{"not":{"const":0}}}}`, "P", "P"},
	},
	"drafts": {
		{`{` + d7 + `,"$ref":"#/definitions/s","type":"integer","definitions":{"s":{"type":"string"}}}`, `{"type":"string"}`, "P", "P"},
		{`{"$ref":"#/definitions/s","type":"integer","definitions":{"s":{"type":"string"}}}`, `{"type":"string"}`, "P", "P"},
		{`{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/definitions/s","minLength":1,"definitions":{"s":{"type":"string"}}}`, `{"minLength":1}`, "P", "P"},
		{`{` + d7 + `,"$ref":"#/definitions/s","minLength":1,"definitions":{"s":{"type":"string"}}}`, `{"minLength":1}`, "R", "R"},
		{`{` + d4 + `,"type":"number","minimum":0,"exclusiveMinimum":true}`, `{"exclusiveMinimum":0}`, "P", "P"},
		{`{"type":"number","minimum":0,"exclusiveMinimum":true}`, `{"exclusiveMinimum":0}`, "P", "P"},
		{`{"type":"number","minimum":0,"exclusiveMinimum":false}`, `{"exclusiveMinimum":0}`, "R", "R"},
		{`{` + d4 + `,"const":1}`, `{"const":1}`, "R", "R"},
		{`{` + d6 + `,"if":{"type":"string"},"then":false}`, `{"not":{"type":"string"}}`, "R", "R"},
		{`{` + d6 + `,"const":1}`, `{"const":1}`, "P", "P"},
		{`{` + d4 + `,"enum":[1.0]}`, `{"type":"integer"}`, "P", "P"},
		{`{"enum":[1.0]}`, `{` + d4 + `,"type":"integer"}`, "P", "P"},
		{`{"type":"object","properties":{"prefixItems":{"type":"array","items":[{"type":"string"}]}}}`, `{"properties":{"prefixItems":{"items":[{"type":"string"}]}}}`, "P", "P"},
		{`{"type":"object","properties":{"a":{"$ref":"#/definitions/s","minLength":1}},"enum":[{"a":"","prefixItems":1}],"definitions":{"s":{"type":"string"}}}`, `{"maxProperties":1}`, "R", "R"},
		{`{` + d7 + `,"type":"object","dependentRequired":{"a":["b"]},"required":["a"]}`, `{"required":["b"]}`, "R", "R"},
		{`{"$id":"https://x.y/r","type":"object","properties":{"a":{"$ref":"s"}},"$defs":{"s":{"$id":"s","type":"string"}},"required":["a"]}`, `{"properties":{"a":{"type":"string"}}}`, "P", "P"},
		{`{"$ref":"#here","$defs":{"s":{"$anchor":"here","type":"string"}}}`, `{"type":"string"}`, "P", "P"},
	},
}

func TestOracleEdges(t *testing.T) {
	for group, list := range edges {
		t.Run(group, func(t *testing.T) {
			for _, e := range list {
				e.test(t)
			}
		})
	}
}

func (e edge) test(t *testing.T) {
	a, b := tryText(e.a), tryText(e.b)
	if a == nil || b == nil {
		t.Errorf("no schemas: %s | %s", e.a, e.b)
		return
	}
	for i, model := range contract.ContentModels {
		got := compat.Contained(a, b, compat.Options{Model: model})
		want := map[string]compat.Verdict{"P": compat.Proved, "R": compat.Refuted}[[]string{e.tolerant, e.strict}[i]]
		switch {
		case got.Verdict == compat.Unknown:
			t.Errorf("%s: unknown, %s (%s), want %v\n  %s\n  %s", model, got.Reason.Code, got.Reason.Message, want, e.a, e.b)
		case got.Verdict != want:
			witness := ""
			if got.Witness != nil {
				witness = string(got.Witness.JSON)
			}
			t.Errorf("%s: %v %s (strict writer %v), want %v\n  %s\n  %s", model, got.Verdict, witness, got.StrictWriter, want, e.a, e.b)
		}
	}
}

func tryText(text string) *schema.Schema {
	s, _ := tryLoad("edge.json", []byte(text))
	return s
}
