package testkit

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// SuiteQuestion is a question of the official JSON Schema test suite, drafts 7 and
// 2020-12: is the value of the schema A, which is its const, valid under B?
type SuiteQuestion struct {
	ID       string          `json:"id"`
	A        json.RawMessage `json:"a"`
	B        json.RawMessage `json:"b"`
	Expected bool            `json:"expected"`
}

// OfficialSuite returns the questions of the data folder, in their order.
func OfficialSuite(t testing.TB) []SuiteQuestion {
	t.Helper()
	file, err := os.Open(filepath.Join(Data(t), "pairs", "json-schema-test-suite.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []SuiteQuestion
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q SuiteQuestion
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		list = append(list, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
