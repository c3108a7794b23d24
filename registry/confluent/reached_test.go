package confluent_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/confluent"
)

// before is what goes wrong before an endpoint is asked, by the header Before.
var before = map[string]error{
	"40101": &registry.Refusal{Code: auth.Unauthenticated, Message: "show a token"},
	"40301": &registry.Refusal{Code: registry.Forbidden, Message: "no"},
	"40302": &registry.Refusal{Code: auth.Insecure, Message: "use https"},
	"429":   &registry.Refusal{Code: auth.TooManyRequests, Message: "wait"},
	"42901": &registry.Refusal{Code: auth.TooManyTries, Message: "wait"},
	"500":   errors.New("a fault"),
	"503":   bodies.ErrCrowded,
	"50001": registry.ErrFull,
	"50002": &registry.Refusal{Code: registry.Busy, Message: "others came first"},
}

// Every code of the table is reached by a request, with its status.
func TestEveryErrorIsReached(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: func(r *http.Request, _ auth.Role) (confluent.Caller, error) {
		return confluent.Caller{Name: "anybody"}, before[r.Header.Get("Before")]
	}})
	for _, prepared := range []request{
		post(versions, body(idText)), post(versions, body(idNote)), remove(versions + "/2"),
		post("/subjects/hidden/versions", body(idText)), remove("/subjects/hidden"),
		post("/subjects/importing/versions", body(idText)), put("/mode/importing?force=true", `{"mode": "IMPORT"}`),
		post("/subjects/money/versions", body(`{"type": "number"}`)),
		post("/subjects/price/versions", body(`{"$ref": "money.json"}`, `"references": [{"name": "money.json", "subject": "money", "version": 1}]`)),
	} {
		if res, said := send(t, s, prepared); res.StatusCode != 200 {
			t.Fatalf("%s %s: %s", prepared.method, prepared.path, said)
		}
	}
	cases := map[int]request{
		40401: {path: "/subjects/nobody/versions"},
		40402: {path: versions + "/7"},
		40403: {path: "/schemas/ids/99"},
		40404: remove("/subjects/hidden"),
		40405: remove(orders + "?permanent=true"),
		40406: remove(versions + "/2"),
		40407: remove(versions + "/1?permanent=true"),
		40408: {path: "/config/orders-value"},
		40409: {path: "/mode/orders-value"},
		409:   post(versions, body(idNumber)),
		42201: post(versions, body("{")),
		42202: {path: versions + "/first"},
		42203: put("/config", `{"compatibility": "SOMETIMES"}`),
		42204: put("/mode", `{"mode": "SOMETIMES"}`),
		42205: post(versions, body("{}", `"id": 7`)),
		42206: remove("/subjects/money/versions/1"),
		42207: post("/subjects/importing/versions", body("{}", `"id": 2147483648`)),
		42208: post("/subjects/%1B/versions", body(idText)),
		42209: post(versions, body(`{"description": "`+strings.Repeat("x", source.DefaultLimits.Bytes)+`"}`)),
		42211: remove("/contexts/."),
		400:   post(versions, "{"),
		404:   {path: "/nothing"},
		405:   remove("/schemas"),
		406:   {path: "/subjects", header: map[string]string{"Accept": "text/html"}},
		413:   put("/config", `{"alias": "`+strings.Repeat("x", 300<<10)+`"}`),
		415:   {method: "POST", path: versions, header: map[string]string{"Content-Type": "text/plain"}, body: "{}"},
	}
	for code, err := range before {
		var n int
		if json.Unmarshal([]byte(code), &n) != nil || err == nil {
			t.Fatal(code)
		}
		cases[n] = request{path: "/subjects", header: map[string]string{"Before": code}}
	}
	table := errorTable(t)
	for code, status := range table {
		asks, there := cases[code]
		if !there {
			t.Errorf("no request reaches %d", code)
			continue
		}
		_, said := send(t, s, asks)
		var answer struct{ Message string }
		if err := json.Unmarshal([]byte(said), &answer); err != nil || answer.Message == "" {
			t.Errorf("%d: %s", code, said)
		}
		wantError(t, s, asks, status, code, answer.Message)
	}
	for code := range cases {
		if table[code] == 0 {
			t.Errorf("the table has no %d", code)
		}
	}
}

// What somebody sent cannot move what shows an error.
func TestErrorsMoveNoTerminal(t *testing.T) {
	s, _ := gated(t)
	wantError(t, s, request{path: "/subjects/%1B%5B2J%C2%9B/versions"}, 404, 40401, `Subject '\u001b[2J\u009b' not found.`)
}

// errorTable reads the codes and their status from the table.
func errorTable(t *testing.T) map[int]int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	table := map[int]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || len(lit.Elts) != 4 {
			return true
		}
		var row [2]int
		for i := range row {
			if number, is := lit.Elts[i].(*ast.BasicLit); !is || json.Unmarshal([]byte(number.Value), &row[i]) != nil {
				return true
			}
		}
		table[row[0]] = row[1]
		return true
	})
	if len(table) < 30 {
		t.Fatalf("the table was not read: %v", table)
	}
	return table
}
