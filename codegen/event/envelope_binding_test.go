package event

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The example of the specification, with all that Treaty adds.
func someEvent() *Envelope {
	return &Envelope{
		Type: "com.example.someevent", Version: 2, ID: "1234-1234-1234", Source: "/mycontext/subcontext", Time: "2018-04-05T03:56:24Z",
		Subject: "Euro € 😀", CorrelationID: "c 1", CausationID: `"quoted"`, IdempotencyKey: "100%", PartitionKey: "mykey", Hops: Some(int32(3)),
		ContentType: "application/json; charset=utf-8", Schema: "https://example.com/s?a=b#c",
		Extensions: Extra{{"a", `"b\\c"`}, {"comexampleothervalue", `"5"`}}, Data: []byte(`{"message": "Hello World!"}`),
	}
}

func TestBinaryModeOfHTTP(t *testing.T) {
	want := someEvent()
	var got *Envelope
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			got, err = FromHTTP(r.Header, body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}))
	defer server.Close()
	header, err := want.HTTP()
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader(want.Data))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	if subject := r.Header.Get("ce-subject"); subject != "Euro%20%E2%82%AC%20%F0%9F%98%80" {
		t.Errorf("the subject is written as %q, which is not as the specification has it", subject)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		t.Fatalf("%s: %s", answer.Status, text)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("what arrives is\n%+v, want\n%+v", got, want)
	}
}

// headers returns those of the smallest event, with others; "" takes one away.
func headers(others ...string) http.Header {
	h := http.Header{"ce-specversion": {"1.0"}, "Ce-Id": {"i"}, "CE-TYPE": {"t"}, "Ce-Source": {"/s"}}
	for i := 0; i < len(others); i += 2 {
		delete(h, others[i])
		if others[i+1] != "" {
			h[others[i]] = []string{others[i+1]}
		}
	}
	return h
}

func TestHeadersOfHTTP(t *testing.T) {
	for value, want := range map[string]string{
		"plain": "plain", "%41%c3%A9": "Aé", `"a \"b\" \\c"`: `a "b" \c`, `"\%41"`: "A", " a ": "a", "é": "é", `"`: `"`, "": "",
	} {
		h := headers()
		h["Ce-Ext"] = []string{value}
		e, err := FromHTTP(h, nil)
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		if got, _ := e.Extension("ext"); got != want {
			t.Errorf("%q is read as %q, want %q", value, got, want)
		}
	}
	tests := map[string]struct {
		header http.Header
		body   string
	}{
		"/ext: the header is no percent-encoded UTF-8":           {header: headers("Ce-Ext", "%C0%A0")},
		"/a: the header is no percent-encoded UTF-8":             {header: headers("Ce-A", "100%")},
		"/b: the header is no percent-encoded UTF-8":             {header: headers("Ce-B", "%zz")},
		"/c: has a control character":                            {header: headers("Ce-C", "a%0d%0aX-Evil: 1")},
		"/id: is there twice":                                    {header: headers("ce-id", "j")},
		"/datacontenttype: is there twice":                       {header: headers("Content-Type", "a/b", "content-type", "a/b")},
		"/datacontenttype: is the header Content-Type":           {header: headers("Ce-Datacontenttype", "a/b")},
		`lacks "source"`:                                         {header: headers("Ce-Source", "")},
		`lacks "specversion"`:                                    {header: http.Header{}, body: with()},
		"/data: data is no attribute":                            {header: headers("Ce-Data", "1")},
		"/my_ext: the name":                                      {header: headers("Ce-My_ext", "1")},
		`/hops: "many" is no number of hops`:                     {header: headers("Ce-Hops", "many")},
		"the body is a batch":                                    {header: headers("Content-Type", "application/cloudevents-batch+json"), body: "[]"},
		`the body is "application/cloudevents+avro": JSON alone`: {header: headers("Content-Type", "application/cloudevents+avro")},
		`the body is in "iso-8859-1"`:                            {header: headers("Content-Type", "application/cloudevents+json; charset=iso-8859-1"), body: with()},
		"must be an object":                                      {header: headers("Content-Type", "application/cloudevents+json"), body: "[]"},
	}
	for want, c := range tests {
		if e, err := FromHTTP(c.header, []byte(c.body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %+v, %v; want the error %q", c.header, e, err, want)
		}
	}
}

func TestStructuredModeIsSeenByItsContentType(t *testing.T) {
	want := someEvent()
	body, err := want.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, contentType := range []string{EnvelopeMediaType, "Application/CloudEvents+JSON; charset=UTF-8", EnvelopeMediaType + `;charset="utf-8"`} {
		got, err := FromHTTP(headers("Content-Type", contentType), body)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("over HTTP as %s: %+v, %v", contentType, got, err)
		}
		got, err = FromKafka(KafkaRecord{Value: body, Headers: []KafkaHeader{{"ce_id", []byte("another")}, {"content-type", []byte(contentType)}}})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("over Kafka as %s: %+v, %v", contentType, got, err)
		}
	}
}

func TestBinaryModeOfKafka(t *testing.T) {
	want := someEvent()
	r, err := want.Kafka()
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Key) != "mykey" || !bytes.Equal(r.Value, want.Data) {
		t.Errorf("the record's key is %q, its value %q", r.Key, r.Value)
	}
	// The header of a client, such as franz-go's kgo.RecordHeader.
	type clientHeader struct {
		Key   string
		Value []byte
	}
	var names []string
	for _, h := range r.Headers {
		names = append(names, clientHeader(h).Key)
	}
	const wantNames = "ce_specversion ce_type ce_id ce_source ce_dataschema ce_subject ce_time ce_correlationid ce_causationid ce_idempotencykey ce_partitionkey ce_hops ce_a ce_comexampleothervalue content-type"
	if got := strings.Join(names, " "); got != wantNames {
		t.Errorf("headers %s\nwant    %s", got, wantNames)
	}
	got, err := FromKafka(r)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("what is read is\n%+v, %v, want\n%+v", got, err, want)
	}
}

func TestRecordsOfKafkaThatAreRefused(t *testing.T) {
	r, err := minimal(func(*Envelope) {}).Kafka()
	if err != nil {
		t.Fatal(err)
	}
	if r.Key != nil || r.Value != nil {
		t.Errorf("an event without key and data is %+v", r)
	}
	for want, h := range map[string]KafkaHeader{
		"/id: is there twice":                            {"ce_id", []byte("x")},
		"/ext: the header is not UTF-8":                  {"ce_ext", []byte("\xff")},
		"/Ext: the name of an attribute":                 {"ce_Ext", []byte("x")},
		"/subject: is empty":                             {"ce_subject", nil},
		"/time: ":                                        {"ce_time", []byte("now")},
		"/datacontenttype: is the header content-type":   {"ce_datacontenttype", []byte("a/b")},
		`/datacontenttype: "json" is no media type`:      {"content-type", []byte("json")},
		`the body is "application/cloudevents+protobuf"`: {"content-type", []byte("application/cloudevents+protobuf")},
	} {
		record := KafkaRecord{Headers: append(r.Headers[:len(r.Headers):len(r.Headers)], h)}
		if e, err := FromKafka(record); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want the error %q", h.Key, e, err, want)
		}
	}
	// Headers of others are nobody's business.
	if _, err := FromKafka(KafkaRecord{Headers: append(r.Headers, KafkaHeader{"traceparent", []byte("\xff")}, KafkaHeader{"traceparent", nil})}); err != nil {
		t.Errorf("a header that is no attribute: %v", err)
	}
}

// Bodies and values that are not what their content type says are refused, as they
// are in structured mode.
func TestDataThatIsNotWhatItsTypeSays(t *testing.T) {
	for body, want := range map[string]string{
		"{": "/data: ", "not json": "/data: must be a JSON value, is no JSON", "1 2": "/data: is more than one JSON value", `{"a":1,"a":2}`: "/data/a: is there twice", " ": "/data: is empty",
	} {
		for _, contentType := range []string{"", "application/json", "application/cloud+json"} {
			_, overHTTP := FromHTTP(headers("Content-Type", contentType), []byte(body))
			record := KafkaRecord{Value: []byte(body), Headers: []KafkaHeader{
				{"ce_specversion", []byte("1.0")}, {"ce_id", []byte("i")}, {"ce_type", []byte("t")}, {"ce_source", []byte("/s")},
			}}
			if contentType != "" {
				record.Headers = append(record.Headers, KafkaHeader{"content-type", []byte(contentType)})
			}
			_, overKafka := FromKafka(record)
			for mode, err := range map[string]error{"HTTP": overHTTP, "Kafka": overKafka} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q as %q over %s: error %v, want %q", body, contentType, mode, err, want)
				}
			}
		}
	}
}

// Bytes stay bytes: no mode makes a text of them.
func TestBytesStayBytes(t *testing.T) {
	e := minimal(func(e *Envelope) { e.ContentType, e.Data = "application/octet-stream", []byte{0, 1, 2} })
	throughAll(t, e, "\x00\x01\x02")
	header, err := e.HTTP()
	if err != nil {
		t.Fatal(err)
	}
	got, err := FromHTTP(header, e.Data)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := got.MarshalJSON(); err != nil || !strings.Contains(string(text), `"data_base64":"AAEC"`) {
		t.Errorf("bytes are written as %s, %v", text, err)
	}
}

// An event without data has none on any way; a Kafka client may say nothing as no bytes.
func TestNoDataIsNone(t *testing.T) {
	throughAll(t, minimal(func(*Envelope) {}), "")
	r, err := minimal(func(*Envelope) {}).Kafka()
	if err != nil {
		t.Fatal(err)
	}
	r.Value = []byte{}
	if e, err := FromKafka(r); err != nil || e.Data != nil {
		t.Errorf("no bytes are %q, %v", e.Data, err)
	}
}

// throughAll sends an event through every mode: with data that has to arrive, and all
// that is said about it as it was.
func throughAll(t *testing.T, e *Envelope, data string) {
	t.Helper()
	want := written(t, e)
	header, err := e.HTTP()
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	record, err := e.Kafka()
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	var a Envelope
	if err := a.UnmarshalJSON([]byte(want)); err != nil {
		t.Fatalf("%s is refused: %v", want, err)
	}
	b, errB := FromHTTP(header, e.Data)
	c, errC := FromKafka(record)
	if errB != nil || errC != nil {
		t.Fatalf("%+v is refused: over HTTP %v, over Kafka %v", e, errB, errC)
	}
	want = written(t, overHeaders(e))
	for mode, got := range map[string]*Envelope{"JSON": &a, "HTTP": b, "Kafka": c} {
		if strings.TrimSpace(string(got.Data)) != strings.TrimSpace(data) {
			t.Errorf("data through %s is %q, want %q", mode, got.Data, data)
		}
		if text := written(t, overHeaders(got)); text != want {
			t.Errorf("through %s:\n%s, want\n%s", mode, text, want)
		}
	}
}

func written(t *testing.T, e *Envelope) string {
	t.Helper()
	text, err := e.MarshalJSON()
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	return string(text)
}

// overHeaders returns e without what headers do not have: that JSON was written as
// bytes, that it is JSON without saying so, and the order and types of extensions.
func overHeaders(e *Envelope) *Envelope {
	sent := *e
	sent.ContentType, sent.Base64, sent.Extensions = e.bodyType(), false, nil
	for _, m := range e.Extensions {
		if text, ok := e.Extension(m.Name); ok {
			sent.SetExtension(m.Name, text)
		}
	}
	slices.SortFunc(sent.Extensions, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	return &sent
}
