package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/wire"
)

var (
	hostile     = flag.Int("hostile.requests", 100, "hostile requests for each operation of the API; `make soak` sends 10000")
	hostileSeed = flag.Uint64("hostile.seed", 0, "of the hostile requests; 0: another each time")
)

// What no client should send, sent to every operation that the OpenAPI document
// has, is answered and is never a fault; memory stays bounded, and every line of
// the log stays one line.
func TestHostileRequests(t *testing.T) {
	for _, tc := range []struct {
		name  string
		store func(*testing.T) string
	}{
		{"SQLite", func(*testing.T) string { return "" }},
		{"PostgreSQL", func(t *testing.T) string { return testkit.Postgres(t) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			log := &lines{}
			_, address, stop := running(t, Config{Store: tc.store(t), Limits: config.Limits{Body: 1 << 20}}, log, nil)
			push(t, ask(t, address), wire.Push{Files: sample(t), History: true})
			a := newAttacker(t, address)
			before := heap()
			for _, op := range describedOperations(t) {
				for range *hostile {
					a.attack(op)
				}
			}
			t.Logf("seed %d: %v", a.seed, a.answers)
			if after := heap(); after > before+256<<20 {
				t.Errorf("%d MiB of memory are held afterwards, %d MiB before", after>>20, before>>20)
			}
			begun := time.Now()
			if stop(); time.Since(begun) > 10*time.Second {
				t.Errorf("it took %v to stop", time.Since(begun))
			}
			log.check(t)
			if a.answers[http.StatusOK] < *hostile || a.answers[http.StatusBadRequest] == 0 {
				t.Errorf("the requests do not reach what they attack: %v", a.answers)
			}
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// attacked is an operation of the document.
type attacked struct {
	id, method, path string
	role             string
	parameters       []parameterOf
	body             map[string]any // its schema; nil: none, or any JSON
	types            []string       // of the body
}

type parameterOf struct {
	Name, In string
	Example  any
}

// describedOperations reads the document that is made of the API's own table, so
// that a new row is attacked too.
func describedOperations(t *testing.T) []attacked {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Role        string `json:"x-treaty-role"`
			Parameters  []parameterOf
			RequestBody struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal(api.OpenAPI("1"), &doc); err != nil {
		t.Fatal(err)
	}
	var list []attacked
	for path, methods := range doc.Paths {
		for method, op := range methods {
			a := attacked{id: op.OperationID, method: strings.ToUpper(method), path: path, role: op.Role, parameters: op.Parameters}
			for mediaType, content := range op.RequestBody.Content {
				a.types = append(a.types, mediaType)
				if name, ok := content.Schema["$ref"].(string); ok {
					a.body = doc.Components.Schemas[name[strings.LastIndex(name, "/")+1:]]
				}
			}
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b attacked) int { return strings.Compare(a.id, b.id) })
	if len(list) < 20 {
		t.Fatalf("the document has only %d operations", len(list))
	}
	return list
}

// attacker sends requests that no client library would.
type attacker struct {
	*choice
	t       *testing.T
	host    string
	seed    uint64
	answers map[int]int
	valid   []byte // a push that is accepted
	hangUp  bool   // after the request that was made last
}

func newAttacker(t *testing.T, address string) *attacker {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	seed := *hostileSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	valid, err := json.Marshal(wire.Push{Home: home, Files: sample(t)})
	if err != nil {
		t.Fatal(err)
	}
	return &attacker{choice: newChoice(seed), t: t, host: u.Host, seed: seed, answers: map[int]int{}, valid: valid}
}

// attack sends one request to an operation, as bytes.
func (a *attacker) attack(op attacked) {
	a.t.Helper()
	request, begun := a.request(op), time.Now()
	status, body, err := a.send(request)
	if took := time.Since(begun); took > 10*time.Second {
		a.t.Errorf("%s took %v\n%s", op.id, took, shown(request))
	}
	a.answers[status]++
	if err != nil && !errors.Is(err, errEnded) {
		a.t.Errorf("%s: %v\n%s", op.id, err, shown(request))
	}
	if status == http.StatusInternalServerError {
		a.t.Errorf("%s: a fault\n%s\n%s", op.id, shown(request), shown(body))
	}
	a.learn(body)
}

// errEnded says that the server hung up in the middle of the request, as it may.
var errEnded = errors.New("the connection ended")

func (a *attacker) send(request []byte) (status int, body []byte, err error) {
	conn, err := net.Dial("tcp", a.host)
	if err != nil {
		return 0, nil, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // a connection has deadlines
	go func() {
		_, _ = conn.Write(request) // the server may have hung up
		if a.hangUp {
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		if _, timeout := err.(net.Error); timeout && err.(net.Error).Timeout() {
			return 0, nil, errors.New("no answer in 30 seconds")
		}
		return 0, nil, errEnded
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return res.StatusCode, nil, nil // it does not end
	}
	body, _ = io.ReadAll(io.LimitReader(res.Body, 1<<20)) // as much as there is; closing would wait for the rest
	return res.StatusCode, body, nil
}

// shown is the beginning of a text that cannot harm a terminal.
func shown(text []byte) string { return fmt.Sprintf("%.1500q", text) }

// faultLine is one that tells of a fault of ours.
var faultLine = regexp.MustCompile(`^time=\S+ level=(ERROR |WARN msg="http: panic)`)

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// check demands lines that begin as lines of the log do, without control
// characters, and none about a fault.
func (l *lines) check(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for line := range strings.Lines(l.text.String()) {
		n++
		line = strings.TrimSuffix(line, "\n")
		strange := func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Cf, c) }
		if !strings.HasPrefix(line, "time=") || !utf8.ValidString(line) || strings.ContainsFunc(line, strange) {
			t.Errorf("line %d of the log: %.300q", n, line)
		}
		if faultLine.MatchString(line) {
			t.Errorf("line %d of the log: %.1000s", n, line)
		}
	}
	if n == 0 {
		t.Error("nothing was logged")
	}
}
