package asyncapi

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// words are texts as people write them, and as nobody should.
var words = rapid.OneOf(
	rapid.StringMatching(`[A-Za-z][a-z ]{0,12}[.:#-]? ?[a-z]{1,8}`), rapid.StringN(1, 20, 60),
	rapid.SampledFrom([]string{"yes", "1.10", "~", "a: b", "- a", "{a}", "#/channels/A", "$ref", "x-treaty", "\u2028", "\U0001F4A1", "é/~%", "<b>"}),
)

func textNode(s string) *source.Node { return source.NewString(s) }

// drawWorkspace draws a workspace of one context; it may have findings.
func drawWorkspace(t *rapid.T) workspace.MemFiles {
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\nenvelope: " + rapid.SampledFrom(workspace.Envelopes).Draw(t, "envelope") + "\n")}
	home := newObject()
	home.text("context", "shop.eu")
	home.text("owner", words.Draw(t, "owner"))
	home.text("purpose", words.Draw(t, "purpose"))
	home.text("description", words.Draw(t, "description"))
	files["contexts/shop.eu/context.yaml"] = home.node.AppendYAML(nil)
	service, produces := newObject(), source.NewArray()
	service.text("service", "till")
	service.text("context", "shop.eu")
	for i := range rapid.IntRange(1, 3).Draw(t, "events") {
		name := fmt.Sprintf("Event%d", i)
		event, versions := newObject(), newObject()
		event.text("event", name)
		event.text("summary", words.Draw(t, "summary"))
		event.text("description", words.Draw(t, "more"))
		event.text("key", "/"+string(source.Pointer("").Join(words.Draw(t, "key")))[1:])
		for major := range rapid.IntRange(1, 3).Draw(t, "majors") {
			said := newObject()
			said.text("status", string(rapid.SampledFrom(contract.Statuses).Draw(t, "status")))
			said.set("subjects", source.NewArray(textNode(fmt.Sprintf("%s-%d-value", name, rapid.IntRange(0, 1).Draw(t, "topic")))))
			versions.set(fmt.Sprint(major+1), said.node)
			at := fmt.Sprintf("contexts/shop.eu/%s/v%d.schema.json", name, major+1)
			files[at] = indented(drawSchema(t, fmt.Sprint(i, major)))
			files[fmt.Sprintf("contexts/shop.eu/%s/examples/v%d.x.json", name, major+1)] = indented(textNode(words.Draw(t, "example")))
		}
		event.set("versions", versions.node)
		files["contexts/shop.eu/"+name+"/event.yaml"] = event.node.AppendYAML(nil)
		entry := newObject()
		entry.text("event", name)
		entry.set("versions", source.NewArray(source.NewInt(1)))
		produces.Items = append(produces.Items, entry.node)
	}
	service.set("produces", produces)
	files["contexts/shop.eu/services/till.yaml"] = service.node.AppendYAML(nil)
	files["contexts/shop.eu/common/shared.schema.json"] = indented(drawSchema(t, "shared"))
	return files
}

// drawSchema draws a schema whose names need escapes, and which refers to itself, to
// its own parts and to a file that others share.
func drawSchema(t *rapid.T, label string) *source.Node {
	s, properties, defs := newObject(), newObject(), newObject()
	s.text("$schema", "https://json-schema.org/draft/2020-12/schema")
	s.text("type", "object")
	for i, name := range rapid.SliceOfNDistinct(words, 1, 4, rapid.ID).Draw(t, "names "+label) {
		part := newObject()
		part.text("type", "string")
		part.text("description", words.Draw(t, "about"))
		defs.set(name, part.node)
		ref := rapid.SampledFrom([]string{"#", fragment(source.Pointer("/$defs").Join(name)), "../common/shared.schema.json"}).Draw(t, "ref")
		properties.set(fmt.Sprint(name, i), reference(ref))
	}
	s.set("properties", properties.node)
	s.set("$defs", defs.node)
	return s.node
}

// Whatever people write, an export of an import of an export is the export, and
// it is AsyncAPI.
func TestWhateverIsWrittenComesBack(t *testing.T) {
	v, err := official()
	if err != nil {
		t.Fatal(err)
	}
	drawn, checked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn++
		ws, err := workspace.Load(context.Background(), drawWorkspace(t), "drawn")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ws.Findings {
			if f.Severity == "error" {
				return
			}
		}
		checked++
		docs, _ := Export(ws)
		if ok, err := v.Valid(docs[0].Root); !ok || err != nil {
			t.Fatalf("no AsyncAPI: %v, %v\n%s", ok, err, docs[0].JSON())
		}
		first := texts(docs)
		out, err := Import(context.Background(), []string{docs[0].File()}, ImportOptions{Open: opener(first)})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range out.Lost {
			t.Errorf("%s: %s %s is lost", l.Code, l.Span, l.Pointer)
		}
		again, err := workspace.Load(context.Background(), withConfig(out), "again")
		if err != nil {
			t.Fatal(err)
		}
		docs, _ = Export(again)
		if second := docs[0].JSON(); !bytes.Equal(first[docs[0].File()], second) {
			t.Fatalf("was\n%s\nis\n%s", first[docs[0].File()], second)
		}
	})
	t.Logf("%d workspaces", checked)
	if checked*10 < drawn {
		t.Errorf("only %d of %d drawn workspaces could be exported: the property says nothing", checked, drawn)
	}
}
