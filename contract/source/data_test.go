package source

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// Every JSON file of the data folder is read as encoding/json reads it, and as
// YAML it means the same wherever YAML can say it.
func TestRealFilesAreReadAsEncodingJSONReadsThem(t *testing.T) {
	dir := testkit.Data(t)
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		doc, refused := ParseJSON(path, data, DefaultLimits)
		if !json.Valid(data) {
			if refused == nil {
				t.Errorf("%s: encoding/json refuses it", path)
			}
			return nil
		}
		if refused != nil {
			t.Error(refused)
			return nil
		}
		if !reflect.DeepEqual(doc.Root.Any(), standard(t, data)) {
			t.Errorf("%s is another value than encoding/json reads", path)
		}
		checkPlaces(t, doc)
		checkForms(t, doc)
		if asYAML, err := ParseYAML(path, data, DefaultLimits); err == nil && !Equal(asYAML.Root, doc.Root) {
			t.Errorf("%s is another value as YAML", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Errorf("no JSON file in %s", dir)
	}
	t.Logf("%d files", files)
}
