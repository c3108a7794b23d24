package workspace

import (
	"fmt"
	"strings"
	"testing"
)

// Small numbers take far more memory than text: a workspace of them is bounded
// by its values, and says so.
func TestAWorkspaceHoldsSoManyValues(t *testing.T) {
	const each = 900_000
	large := []byte(`{"enum": [` + strings.Repeat("1,", each) + "1]}")
	files := MemFiles{"treaty.yaml": []byte("treaty: 1\ncontracts: [{files: \"*.json\", context: ordering}]\n")}
	for i := range 4 {
		files[fmt.Sprintf("E%d.json", i)] = large
	}
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, f := range ws.Findings {
		if f.Rule == ruleTooMuch && strings.Contains(f.Message, "2000000 values") && f.Hint != "" {
			refused = append(refused, f.Span.File)
		}
	}
	if got := strings.Join(refused, " "); got != "E2.json E3.json" {
		t.Errorf("refused %q, want the third and the fourth; findings: %v", got, ws.Findings)
	}
}
