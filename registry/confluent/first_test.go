package confluent_test

import (
	"encoding/json"
	"testing"
)

// What an id and a guid stand for stays, text and all, when others register the same
// content in other words, under whatever name.
func TestWhatAnIDStandsForStaysWhenOthersRegisterIt(t *testing.T) {
	s, _ := server(t)
	for _, tc := range []struct{ subject, schema string }{{"m", `{"title": "one"}`}, {"a", `{"title":"one"}`}, {":.ctx:m", `{ "title":"one" }`}} {
		wantBody(t, s, post("/subjects/"+tc.subject+"/versions", `{"schemaType":"JSON","schema":`+quoted(tc.schema)+`}`), `{"id":1}`)
		wantBody(t, s, request{path: "/schemas/ids/1/schema"}, `{"title": "one"}`)
		wantBody(t, s, request{path: "/schemas/ids/1?subject=unknown"}, `{"schemaType":"JSON","schema":"{\"title\": \"one\"}"}`)
		var of struct{ GUID string }
		_, body := send(t, s, request{path: "/subjects/m/versions/1"})
		if err := json.Unmarshal([]byte(body), &of); err != nil {
			t.Fatal(err)
		}
		wantBody(t, s, request{path: "/schemas/guids/" + of.GUID}, body)
	}
}
