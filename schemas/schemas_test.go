package schemas_test

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/schemas"
)

func TestKinds(t *testing.T) {
	want := []string{"baseline", "context", "event", "policy", "service", "waivers", "workspace"}
	if diff := cmp.Diff(want, schemas.Kinds()); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestEveryKindHasASchemaWithTitleAndDescription(t *testing.T) {
	for _, kind := range schemas.Kinds() {
		data, ok := schemas.Schema(kind)
		if !ok {
			t.Errorf("%s is listed, but has no schema", kind)
			continue
		}
		var s struct{ Title, Description string }
		if err := json.Unmarshal(data, &s); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if s.Title == "" || s.Description == "" {
			t.Errorf("%s: title %q, description %q: an editor shows both", kind, s.Title, s.Description)
		}
	}
}

func TestUnknownKindHasNoSchema(t *testing.T) {
	for _, kind := range []string{"", "nothing", "../schemas/event", "examples/treaty"} {
		if _, ok := schemas.Schema(kind); ok {
			t.Errorf("%q has a schema", kind)
		}
	}
}

func TestExamplesAreRootedAtTheCompany(t *testing.T) {
	if _, err := fs.Stat(schemas.Examples(), "treaty.yaml"); err != nil {
		t.Error(err)
	}
}
