package event

import (
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// with returns the smallest event of CloudEvents with other members: a value that
// is "" takes the member away.
func with(members ...string) string {
	event := []string{"specversion", `"1.0"`, "id", `"minimal"`, "type", `"io.cloudevents.test"`, "source", `"https://cloudevents.io"`}
	for i := 0; i < len(members); i += 2 {
		known := false
		for j := 0; j < len(event); j += 2 {
			if event[j] == members[i] {
				event[j+1], known = members[i+1], true
			}
		}
		if !known {
			event = append(event, members[i], members[i+1])
		}
	}
	var parts []string
	for i := 0; i < len(event); i += 2 {
		if event[i+1] != "" {
			parts = append(parts, `"`+event[i]+`":`+event[i+1])
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func minimal(change func(*Envelope)) *Envelope {
	e := &Envelope{ID: "minimal", Type: "io.cloudevents.test", Source: "https://cloudevents.io"}
	change(e)
	return e
}

// The cases of CloudEvents' own conformance suite for the JSON format
// (github.com/cloudevents/conformance, format/json), those of its specification,
// and of attributes that Treaty gives a field.
var envelopeCases = map[string]struct {
	text string
	want *Envelope
	out  string // what is written, where it is not text
}{
	"minimal": {text: with(), want: minimal(func(*Envelope) {})},
	"optional attributes are null": {
		text: with("datacontenttype", "null", "dataschema", "null", "subject", "null", "time", "null", "unsetextension", "null"),
		want: minimal(func(*Envelope) {}), out: with(),
	},
	"all core attributes": {
		text: with("datacontenttype", `"text/plain"`, "dataschema", `"https://cloudevents.io/dataschema"`, "subject", `"tests"`, "time", `"2018-04-05T17:31:00Z"`),
		want: minimal(func(e *Envelope) {
			e.ContentType, e.Schema, e.Subject, e.Time = "text/plain", "https://cloudevents.io/dataschema", "tests", "2018-04-05T17:31:00Z"
		}),
	},
	"nanoseconds":       {text: with("time", `"2018-04-05T17:31:00.000000000Z"`), want: minimal(func(e *Envelope) { e.Time = "2018-04-05T17:31:00.000000000Z" })},
	"positive offset":   {text: with("time", `"2018-04-05T18:31:00+01:00"`), want: minimal(func(e *Envelope) { e.Time = "2018-04-05T18:31:00+01:00" })},
	"negative offset":   {text: with("time", `"2018-04-05T16:31:00-01:00"`), want: minimal(func(e *Envelope) { e.Time = "2018-04-05T16:31:00-01:00" })},
	"small letters":     {text: with("time", `"2018-04-05t16:31:00z"`), want: minimal(func(e *Envelope) { e.Time = "2018-04-05t16:31:00z" })},
	"leap second":       {text: with("time", `"2016-12-31T23:59:60Z"`), want: minimal(func(e *Envelope) { e.Time = "2016-12-31T23:59:60Z" })},
	"relative source":   {text: with("source", `"#fragment"`), want: minimal(func(e *Envelope) { e.Source = "#fragment" })},
	"simple text data":  {text: with("datacontenttype", `"text/plain"`, "data", `"Simple text"`), want: minimal(func(e *Envelope) { e.ContentType, e.Data = "text/plain", []byte("Simple text") })},
	"empty text":        {text: with("datacontenttype", `"text/plain"`, "data", `""`), want: minimal(func(e *Envelope) { e.ContentType, e.Data = "text/plain", []byte{} })},
	"XML":               {text: with("datacontenttype", `"application/xml"`, "data", `"<much wow=\"xml\"/>"`), want: minimal(func(e *Envelope) { e.ContentType, e.Data = "application/xml", []byte(`<much wow="xml"/>`) })},
	"a JSON string":     {text: with("data", `"I'm just a string"`), want: minimal(func(e *Envelope) { e.Data = []byte(`"I'm just a string"`) })},
	"an explicit null":  {text: with("data", `null`), want: minimal(func(e *Envelope) { e.Data = []byte("null") })},
	"digits of numbers": {text: with("data", `{"n":1.10,"big":1e400,"a":{}}`), want: minimal(func(e *Envelope) { e.Data = []byte(`{"n":1.10,"big":1e400,"a":{}}`) })},
	"JSON by its suffix": {
		text: with("datacontenttype", `"Application/Vnd.Shop+JSON; charset=utf-8"`, "data", `[1]`),
		want: minimal(func(e *Envelope) {
			e.ContentType, e.Data = "Application/Vnd.Shop+JSON; charset=utf-8", []byte("[1]")
		}),
	},
	"bytes": {
		text: with("datacontenttype", `"application/vnd.apache.thrift.binary"`, "data_base64", `"/wA="`),
		want: minimal(func(e *Envelope) {
			e.ContentType, e.Data, e.Base64 = "application/vnd.apache.thrift.binary", []byte{0xff, 0}, true
		}),
	},
	"bytes as a string become base64": {
		text: with("datacontenttype", `"application/octet-stream"`, "data", `"ab"`), out: with("datacontenttype", `"application/octet-stream"`, "data_base64", `"YWI="`),
		want: minimal(func(e *Envelope) { e.ContentType, e.Data, e.Base64 = "application/octet-stream", []byte("ab"), true }),
	},
	"text in another charset": {
		text: with("datacontenttype", `"text/plain; charset=ISO-8859-1"`, "data_base64", `"YWI="`),
		want: minimal(func(e *Envelope) {
			e.ContentType, e.Data, e.Base64 = "text/plain; charset=ISO-8859-1", []byte("ab"), true
		}),
	},
	"bytes of JSON": {
		text: with("data_base64", `"eyAieHl6IjogMTIzIH0="`),
		want: minimal(func(e *Envelope) { e.Data, e.Base64 = []byte(`{ "xyz": 123 }`), true }),
	},
	"extensions of all types, in order": {
		text: with("extinteger", "10", "extboolean", "true", "extstring", `"text"`, "a", `"é"`, "low", "-2147483648", "zero", "-0", "empty", `""`),
		want: minimal(func(e *Envelope) {
			e.Extensions = Extra{
				{"extinteger", "10"}, {"extboolean", "true"}, {"extstring", `"text"`}, {"a", `"é"`}, {"low", "-2147483648"}, {"zero", "-0"}, {"empty", `""`},
			}
		}),
	},
	"what Treaty gives a field": {
		text: with("type", `"ordering.OrderPlaced.v12"`, "correlationid", `"c"`, "causationid", `"b"`, "idempotencykey", `"k"`, "partitionkey", `"p"`, "hops", "0"),
		want: minimal(func(e *Envelope) {
			e.Type, e.Version = "ordering.OrderPlaced", 12
			e.CorrelationID, e.CausationID, e.IdempotencyKey, e.PartitionKey, e.Hops = "c", "b", "k", "p", Some(int32(0))
		}),
	},
	"a version twice":             {text: with("type", `"a.v1.v2"`), want: minimal(func(e *Envelope) { e.Type, e.Version = "a.v1", 2 })},
	"a version with zeros":        {text: with("type", `"a.v02"`), want: minimal(func(e *Envelope) { e.Type = "a.v02" })},
	"version 0":                   {text: with("type", `"a.v0"`), want: minimal(func(e *Envelope) { e.Type = "a.v0" })},
	"nothing but a version":       {text: with("type", `".v2"`), want: minimal(func(e *Envelope) { e.Type = ".v2" })},
	"a version beyond all":        {text: with("type", `"a.v99999999999999999999"`), want: minimal(func(e *Envelope) { e.Type = "a.v99999999999999999999" })},
	"white space, other order":    {text: " { \"source\":\"s\",\n\"id\" : \"i\", \"type\":\"t\",\"specversion\":\"1.0\"} ", want: &Envelope{ID: "i", Type: "t", Source: "s"}, out: `{"specversion":"1.0","type":"t","id":"i","source":"s"}`},
	"an escape in a name, a text": {text: `{"specversion":"1\u002e0","i\u0064":"\u00e9","type":"t","source":"s"}`, want: &Envelope{ID: "é", Type: "t", Source: "s"}, out: `{"specversion":"1.0","type":"t","id":"é","source":"s"}`},
}

func TestEnvelopeAsJSON(t *testing.T) {
	for name, c := range envelopeCases {
		t.Run(name, func(t *testing.T) {
			var got Envelope
			if err := json.Unmarshal([]byte(c.text), &got); err != nil {
				t.Fatalf("%s is refused: %v", c.text, err)
			}
			if diff := cmp.Diff(c.want, &got, exported); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", c.text, diff)
			}
			out, err := got.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			want := c.out
			if want == "" {
				want = c.text
			}
			if !sameJSON(t, string(out), want) {
				t.Errorf("%s is written as %s", c.text, out)
			}
			var again Envelope
			if err := again.UnmarshalJSON(out); err != nil || !reflect.DeepEqual(got, again) {
				t.Errorf("%s is read as %+v, %v; want %+v", out, again, err, got)
			}
		})
	}
}

var exported = cmp.Comparer(func(a, b Optional[int32]) bool { return a == b })

// sameJSON reports whether two texts have the same members, with the same texts
// of numbers.
func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&values[i]); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

// Beyond the conformance suite: what a hostile sender may write.
var refusedEnvelopes = map[string][2]string{
	"no specversion":       {with("specversion", ""), `lacks "specversion"`},
	"no id":                {with("id", ""), `lacks "id"`},
	"no type":              {with("type", ""), `lacks "type"`},
	"no source":            {with("source", ""), `lacks "source"`},
	"null id":              {with("id", "null"), `lacks "id"`},
	"garbage time":         {with("time", `"lunchtime"`), `/time: "lunchtime" is no time of RFC 3339`},
	"time to the minute":   {with("time", `"2018-04-05T18:31Z"`), "/time: "},
	"time with a comma":    {with("time", `"2018-04-05T18:31:00,5Z"`), "/time: "},
	"time of one digit":    {with("time", `"2018-04-05T8:31:00.00Z"`), "/time: "},
	"time on no day":       {with("time", `"2018-02-30T08:31:00Z"`), "/time: "},
	"time with a space":    {with("time", `"2018-04-05 18:31:00Z"`), "/time: "},
	"time as a number":     {with("time", `1522949400`), "/time: must be a text"},
	"offset X":             {with("time", `"2018-04-05T18:31:00X"`), "/time: "},
	"offset beyond a day":  {with("time", `"2018-04-05T18:31:00+25:00"`), "/time: "},
	"offset of a day":      {with("time", `"2018-04-05T18:31:00+24:00"`), "/time: "},
	"offset of letters":    {with("time", `"2018-04-05T18:31:00+xx:00"`), "/time: "},
	"offset of hours":      {with("time", `"2018-04-05T18:31:00+05"`), "/time: "},
	"empty id":             {with("id", `""`), "/id: is empty"},
	"empty type":           {with("type", `""`), "/type: is empty"},
	"empty source":         {with("source", `""`), "/source: is empty"},
	"empty specversion":    {with("specversion", `""`), "/specversion: is empty"},
	"version 0.3":          {with("specversion", `"0.3"`), `/specversion: CloudEvents "0.3" is not read: 1.0 is`},
	"version as a number":  {with("specversion", `1.0`), "/specversion: "},
	"no media type":        {with("datacontenttype", `"xyz"`), `/datacontenttype: "xyz" is no media type`},
	"empty media type":     {with("datacontenttype", `""`), "/datacontenttype: "},
	"a header smuggled":    {with("datacontenttype", `"text/plain\r\nX: y"`), "/datacontenttype: has a control character"},
	"empty schema":         {with("dataschema", `""`), "/dataschema: "},
	"no URI":               {with("source", `"https://["`), "/source: "},
	"empty subject":        {with("subject", `""`), "/subject: "},
	"number as id":         {with("id", "25"), "/id: must be a text"},
	"object as id":         {with("id", `{"xyz":"abc"}`), "/id: "},
	"list as extension":    {with("ext", `[]`), "/ext: an extension is a text, an integer of 32 bits or a boolean"},
	"capital extension":    {with("MyExtension", `"bad"`), "/MyExtension: the name of an attribute"},
	"punctuated extension": {with("my.extension", `"bad"`), "/my.extension: the name"},
	"empty name":           {with("", `"bad"`), "/: the name"},
	"fraction":             {with("ext", "1.5"), "/ext: "},
	"exponent":             {with("ext", "1e1"), "/ext: "},
	"beyond 32 bits":       {with("ext", "2147483648"), "/ext: "},
	"data twice over":      {with("data", `"text"`, "data_base64", `"eyA="`), "/data_base64: is there beside data"},
	"base64 that is none":  {with("data_base64", `"?"`), "/data_base64: is no text in base64"},
	"base64 with lines":    {with("data_base64", `"ey\nA="`), "/data_base64: "},
	"base64 with bits":     {with("data_base64", `"eyB="`), "/data_base64: "},
	"bytes without a type": {with("data_base64", `"AAEC"`), "/data_base64: must be"},
	"bytes as JSON":        {with("datacontenttype", `"application/json"`, "data_base64", `"AAEC"`), "/data_base64: must be"},
	"no bytes as JSON":     {with("data_base64", `""`), "/data_base64: is empty"},
	"base64 as a number":   {with("data_base64", `5`), "/data_base64: "},
	"text that is none":    {with("datacontenttype", `"text/plain"`, "data", `{}`), `/data: must be a string, since it is "text/plain"`},
	"twice":                {`{"id":"a","id":"b"}`, "/id: is there twice"},
	"twice, with escapes":  {`{"id":"a","i\u0064":"b"}`, "/id: is there twice"},
	"twice within data":    {with("data", `{"a":1,"a":2}`), "/data/a: is there twice"},
	"hops as a text":       {with("hops", `"1"`), "/hops: must be an integer"},
	"fewer hops than none": {with("hops", "-1"), `/hops: "-1" is no number of hops`},
	"hops beyond 32 bits":  {with("hops", "4294967296"), "/hops: "},
	"a number correlates":  {with("correlationid", "7"), "/correlationid: must be a text"},
	"control character":    {with("subject", `"a\u0000b"`), "/subject: has a control character"},
	"C1 control character": {with("ext", `"\u0085"`), "/ext: has a control character"},
	"no character":         {with("ext", `"\uffff"`), "/ext: has a control character"},
	"half a surrogate":     {with("ext", `"\ud800"`), "/ext: "},
	"no object":            {`[]`, "must be an object"},
	"more than one":        {with() + with(), "there is more"},
	"nested without end":   {with("data", strings.Repeat("[", 600)), "nests too deeply"},
}

func TestEnvelopesThatAreRefused(t *testing.T) {
	for name, c := range refusedEnvelopes {
		e := Envelope{ID: "before"}
		err := e.UnmarshalJSON([]byte(c[0]))
		var at *Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %.200s: error %v, want an *Error with %q", name, c[0], err, c[1])
		}
		if !reflect.DeepEqual(e, Envelope{ID: "before"}) {
			t.Errorf("%s: what is refused changed the envelope: %+v", name, e)
		}
	}
}

// What cannot be sent in one mode cannot be in any, for the same reason.
func TestEnvelopesThatHaveNoText(t *testing.T) {
	for want, e := range map[string]*Envelope{
		`/type: "a.v2" ends in a version`:                      minimal(func(e *Envelope) { e.Type = "a.v2" }),
		"/type: version -1 is none":                            minimal(func(e *Envelope) { e.Version = -1 }),
		"/id: has a control character":                         minimal(func(e *Envelope) { e.ID = "a\xffb" }),
		"/subject: has a control character":                    minimal(func(e *Envelope) { e.Subject = "a\nb" }),
		"/id: has a field of its own":                          minimal(func(e *Envelope) { e.Extensions.Set("id", `"x"`) }),
		"/ext: is there twice":                                 minimal(func(e *Envelope) { e.Extensions = Extra{{"ext", "1"}, {"ext", "1"}} }),
		"/data: data is no attribute":                          minimal(func(e *Envelope) { e.Extensions.Set("data", "1") }),
		"/data_base64: the name of an attribute":               minimal(func(e *Envelope) { e.Extensions.Set("data_base64", "1") }),
		"/ext: an extension is a text":                         minimal(func(e *Envelope) { e.Extensions.Set("ext", "{}") }),
		"/ext: the string is not well formed":                  minimal(func(e *Envelope) { e.SetExtension("ext", "\xff") }),
		"/hops: ":                                              minimal(func(e *Envelope) { e.Hops.Set(-1) }),
		"/data: the name of a member must follow":              minimal(func(e *Envelope) { e.Data = []byte("{") }),
		"/data: is more than one JSON value":                   minimal(func(e *Envelope) { e.Data = []byte("1 2") }),
		`, and datacontenttype is "application/json"`:          minimal(func(e *Envelope) { e.ContentType, e.Data = "application/json", []byte("no") }),
		"/data/a: is there twice":                              minimal(func(e *Envelope) { e.Data = []byte(`{"a":1,"a":2}`) }),
		"/0: nests too deeply":                                 minimal(func(e *Envelope) { e.Data = nested(MaxDepth) }),
		"/data: is empty, which is no JSON":                    minimal(func(e *Envelope) { e.Data = []byte{} }),
		`lacks "source"`:                                       minimal(func(e *Envelope) { e.Source = "" }),
		`/time: "tomorrow" is no time`:                         minimal(func(e *Envelope) { e.Time = "tomorrow" }),
		`/datacontenttype: "text/plain; a=é" is no media type`: minimal(func(e *Envelope) { e.ContentType = "text/plain; a=é" }),
	} {
		_, asJSON := e.MarshalJSON()
		_, overHTTP := e.HTTP()
		_, overKafka := e.Kafka()
		for mode, err := range map[string]error{"JSON": asJSON, "HTTP": overHTTP, "Kafka": overKafka} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", mode, err, want)
			}
		}
	}
}

func nested(depth int) []byte {
	return []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
}

// The deepest data that an envelope can have goes through every mode.
func TestDataNestsAsDeepAsAnEnvelopeCanHold(t *testing.T) {
	data := nested(MaxDepth - 1)
	throughAll(t, minimal(func(e *Envelope) { e.Data = data }), string(data))
}

func TestWhatIsJSONOfAnEnvelope(t *testing.T) {
	for _, contentType := range []string{"", "application/json", "text/json; charset=utf-8", "application/vnd.shop+json"} {
		e := minimal(func(e *Envelope) { e.ContentType, e.Data = contentType, []byte(`{"a":1}`) })
		if data, err := e.JSON(); err != nil || string(data) != `{"a":1}` {
			t.Errorf("%q: %s, %v", contentType, data, err)
		}
	}
	for want, e := range map[string]*Envelope{
		`/datacontenttype: is "text/plain", not JSON`: minimal(func(e *Envelope) { e.ContentType, e.Data = "text/plain", []byte(`{"a":1}`) }),
		"/data: is not there":                         minimal(func(*Envelope) {}),
		"/data: the name of a member must follow":     minimal(func(e *Envelope) { e.Data = []byte("{") }),
	} {
		if data, err := e.JSON(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s, %v; want the error %q", data, err, want)
		}
	}
}

func TestBatches(t *testing.T) {
	for _, text := range []string{"[]", "[" + with() + "]", "[" + with() + "," + with("extinteger", "10", "data", "{}") + "]"} {
		var b Batch
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if out, err := json.Marshal(b); err != nil || !sameJSON(t, text, string(out)) {
			t.Errorf("%s is written as %s, %v", text, out, err)
		}
	}
	for text, want := range map[string]string{
		"[" + with() + "," + with("specversion", `"0.9"`) + "]": "/1/specversion: ",
		"[" + with("id", "") + "]":                              `/0: lacks "id"`,
		`["not an object",` + with() + "]":                      "/0: must be an object",
		with():                                                  "must be an array",
	} {
		if err := new(Batch).UnmarshalJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

func TestAReactionIsOneHopFurther(t *testing.T) {
	first := minimal(func(e *Envelope) { e.ID = "1" })
	second, third := minimal(func(e *Envelope) { e.ID = "2" }), minimal(func(e *Envelope) { e.ID = "3" })
	second.CausedBy(first)
	third.CausedBy(second)
	if third.CausationID != "2" || third.CorrelationID != "1" || third.Hops != Some(int32(2)) {
		t.Errorf("after two reactions: %+v", third)
	}
	second.Hops.Set(math.MaxInt32)
	third.CausedBy(second)
	if third.Hops != Some(int32(math.MaxInt32)) {
		t.Errorf("hops begin anew: %v", third.Hops)
	}
}

func TestExtensions(t *testing.T) {
	var e Envelope
	if err := e.UnmarshalJSON([]byte(with("tenant", `"a\u00e9"`, "size", "3"))); err != nil {
		t.Fatal(err)
	}
	e.SetExtension("region", `"eu"`)
	e.Extensions.Set("gone", "null")
	for name, want := range map[string]string{"tenant": "aé", "size": "3", "region": `"eu"`} {
		if got, ok := e.Extension(name); got != want || !ok {
			t.Errorf("%s is %q, %v; want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"gone", "never"} {
		if got, ok := e.Extension(name); ok {
			t.Errorf("%s is %q, and should not be set", name, got)
		}
	}
}

// Events that others wrote, real ones, are data that comes out as it went in.
func TestRealEventsInAnEnvelope(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Data(t), "events/cdevents/*/conformance/*.json"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d events: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e := minimal(func(e *Envelope) { e.Data = text })
		throughAll(t, e, strings.TrimSpace(string(text)))
	}
}

// What is taken for a URI at a glance is one.
func TestSimpleURIs(t *testing.T) {
	for _, s := range []string{"/a/B.9", "https://treaty.example.com/v1/schemas/a2c7", "//a/b", "", "https://", "..", "a-b"} {
		if _, err := url.Parse(s); err != nil || !isSimpleURI(s) {
			t.Errorf("%q: %v, simple: %v", s, err, isSimpleURI(s))
		}
	}
	for c := range 256 {
		s := "https://a" + string([]byte{byte(c)}) + "b"
		if _, err := url.Parse(s); isSimpleURI(s) && (err != nil || strings.ContainsAny(s, " ")) {
			t.Errorf("%q is no URI: %v", s, err)
		}
	}
}
