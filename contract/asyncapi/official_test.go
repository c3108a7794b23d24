package asyncapi

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// official returns the validator of the official schema of AsyncAPI 3.0.0.
var official = sync.OnceValues(func() (*validator.Validator, error) {
	file := filepath.Join("testdata", "official", "asyncapi-3.0.0.schema.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := source.Parse(file, text)
	if err != nil {
		return nil, err
	}
	s, findings := schema.Load(doc, schema.Options{})
	for _, f := range findings {
		if s == nil {
			return nil, &source.Error{Span: f.Span, Msg: f.Message}
		}
	}
	return validator.Compile(s)
})

// mustBeOfficial fails where the document is no AsyncAPI 3.0.0.
func mustBeOfficial(t *testing.T, name string, root *source.Node) {
	t.Helper()
	v, err := official()
	if err != nil {
		t.Fatal(err)
	}
	violations, err := v.Validate(root)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for i, x := range violations {
		if i < 10 {
			t.Errorf("%s: %s: %s (%s)", name, x.Instance, x.Message, x.Keyword)
		}
	}
}

func TestTheOfficialSchemaAcceptsWhatIsExported(t *testing.T) {
	for name, files := range workspaces(t) {
		docs, _ := Export(load(t, files))
		for _, d := range docs {
			mustBeOfficial(t, name+" "+d.Context, d.Root)
		}
	}
}

// A test that everything passes says nothing.
func TestTheOfficialSchemaRefusesWhatIsNoAsyncAPI(t *testing.T) {
	v, err := official()
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := Export(load(t, shop(t)))
	for name, spoil := range map[string]func(*source.Node){
		"no info":     func(n *source.Node) { n.Members[1].Name = "x-info" },
		"a bad field": func(n *source.Node) { n.Get("channels").Members[0].Value.Members[0].Name = "adress" },
		"a bad type": func(n *source.Node) {
			n.Get("operations").Members[0].Value.Member("action").Value = source.NewString("publish")
		},
	} {
		doc, err := source.Parse("x.json", docs[0].JSON())
		if err != nil {
			t.Fatal(err)
		}
		spoil(doc.Root)
		if ok, err := v.Valid(doc.Root); ok || err != nil {
			t.Errorf("%s: valid %v, %v", name, ok, err)
		}
	}
}

// The published example becomes a workspace, and that a document again.
func TestThePublishedExampleIsImported(t *testing.T) {
	const name = "streetlights-kafka-asyncapi.yml"
	text, err := os.ReadFile(filepath.Join("testdata", "official", name))
	if err != nil {
		t.Fatal(err)
	}
	out := importAll(t, map[string][]byte{name: text})
	var majors []string
	for _, m := range out.Majors {
		majors = append(majors, m.Event.Major(m.Major))
	}
	want := []string{"streetlights-kafka-api.dimLight.v1", "streetlights-kafka-api.lightMeasured.v1", "streetlights-kafka-api.turnOnOff.v1"}
	if diff := cmp.Diff(want, majors); diff != "" {
		t.Error(diff)
	}
	const service = `service: streetlights-kafka-api
context: streetlights-kafka-api
produces:
  - event: dimLight
    versions: [1]
  - event: turnOnOff
    versions: [1]
consumes:
  - event: lightMeasured
    versions: "=1"
    purpose: Inform about environmental lighting conditions of a particular streetlight.
`
	if diff := cmp.Diff(service, string(out.Files["contexts/streetlights-kafka-api/services/streetlights-kafka-api.yaml"])); diff != "" {
		t.Error(diff)
	}
	counts := map[string]int{}
	for _, l := range out.Lost {
		counts[l.Code]++
		if !l.Span.Start.IsValid() || l.Pointer == "" {
			t.Errorf("%+v has no place", l)
		}
	}
	if diff := cmp.Diff(map[string]int{
		lostAddress: 4, lostParameters: 5, lostServers: 1, lostSecurity: 1, lostTraits: 9, lostInfo: 2, lostText: 4,
	}, counts); diff != "" {
		t.Errorf("%s\n%+v", diff, out.Lost)
	}
	docs, _ := Export(load(t, withConfig(out)))
	for _, d := range docs {
		mustBeOfficial(t, d.Context, d.Root)
	}
}
