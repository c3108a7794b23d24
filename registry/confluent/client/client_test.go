package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/line"
	"github.com/treaty-events/treaty/registry/confluent/client"
)

// serve returns a client of a registry that answers as h, below a path.
func serve(t *testing.T, opt client.Options, h http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(http.StripPrefix("/below", h))
	t.Cleanup(s.Close)
	c, err := client.New(s.URL+"/below/", opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// impatient repeats nothing.
var impatient = client.Options{Patience: -1, Timeout: 2 * time.Second}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	w.WriteHeader(status)
	answer(w, map[string]any{"error_code": code, "message": message})
}

func TestARequestIsAsTheProtocolWantsIt(t *testing.T) {
	proof, err := client.Basic("key", "sécret:1")
	if err != nil {
		t.Fatal(err)
	}
	opt := impatient
	opt.Name, opt.Credentials = "treaty/1.2", proof
	c := serve(t, opt, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "key" || password != "sécret:1" || r.UserAgent() != "treaty/1.2" {
			t.Errorf("headers %v", r.Header)
		}
		if got := r.Header.Get("Content-Type"); got != "application/vnd.schemaregistry.v1+json" {
			t.Errorf("content type %q", got)
		}
		if r.Method != http.MethodPost || r.RequestURI != "/below/subjects/:.eu:a%2Fb%20%25/versions" {
			t.Errorf("%s %s", r.Method, r.RequestURI)
		}
		body, _ := io.ReadAll(r.Body)
		if want := `{"version":3,"id":7,"schemaType":"JSON","schema":"{}","references":[{"name":"n","subject":"s","version":1}],"metadata":{"a":1}}`; string(body) != want {
			t.Errorf("body %s\nwant %s", body, want)
		}
		answer(w, map[string]int{"id": 7})
	})
	id, err := c.Register(t.Context(), client.Schema{Subject: ":.eu:a/b %", Version: 3, ID: 7, Type: "JSON", Schema: "{}",
		References: []client.Reference{{Name: "n", Subject: "s", Version: 1}}, Metadata: json.RawMessage(`{"a":1}`)})
	if id != 7 || err != nil {
		t.Error(id, err)
	}
}

func TestWhatIsRefusedIsSaidInTheRegistrysWords(t *testing.T) {
	c := serve(t, impatient, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 422, 42201, "Invalid schema: no") })
	_, err := c.Register(t.Context(), client.Schema{Subject: "s", Schema: "x"})
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != 422 || refused.Code != 42201 || err.Error() != "Invalid schema: no (42201)" {
		t.Errorf("%#v", err)
	}
}

// Who answers something else is named, with what they said.
func TestWhatIsNoRegistryIsUnreachable(t *testing.T) {
	for name, tt := range map[string]struct {
		h    http.HandlerFunc
		says string
	}{
		"a page":         {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }, "its answer to GET /subjects cannot be read"},
		"another shape":  {func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]int{"a": 1}) }, "cannot be read"},
		"half an answer": {func(w http.ResponseWriter, _ *http.Request) { cutOff(w) }, "unexpected EOF"},
		"a 500 of a proxy": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "upstream\nsecond", 500) },
			`is 500 Internal Server Error, and not one of a schema registry: "upstream"`},
		"an endless answer": {endless, "its answer is larger than 64 MiB"},
		"an endless refusal": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(422); endless(w, r) },
			"is 422 Unprocessable Entity, and not one of a schema registry"},
		"an endless list": {func(w http.ResponseWriter, r *http.Request) {
			list := []string{}
			for i := range 1000 {
				list = append(list, fmt.Sprint("s", r.URL.Query().Get("offset"), "-", i))
			}
			answer(w, list)
		}, "does not end"},
		"a subject without a name": {func(w http.ResponseWriter, _ *http.Request) { answer(w, []string{"a", ""}) }, "a subject without a name"},
	} {
		t.Run(name, func(t *testing.T) {
			opt := impatient
			opt.Timeout = time.Minute
			c := serve(t, opt, tt.h)
			_, err := c.Subjects(t.Context(), "", true)
			var away *client.Unreachable
			if !errors.As(err, &away) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), c.Address()) {
				t.Errorf("%v", err)
			}
		})
	}
}

func cutOff(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, `["a"`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func endless(w http.ResponseWriter, r *http.Request) {
	chunk := []byte(strings.Repeat(`"a",`, 1<<16))
	io.WriteString(w, "[")
	for r.Context().Err() == nil {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// A server of somebody else watches what comes when the registry sends us there.
func TestCredentialsStayWithWhoWasNamed(t *testing.T) {
	var came atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		t.Errorf("somebody else was asked: %s %s %v", r.Method, r.URL, r.Header)
		answer(w, []string{})
	}))
	defer other.Close()
	proof, err := client.Bearer("secret")
	if err != nil {
		t.Fatal(err)
	}
	opt := impatient
	opt.Credentials = proof
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := serve(t, opt, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/subjects", status) })
		_, err := c.Subjects(t.Context(), "", false)
		if err == nil || !strings.Contains(err.Error(), "leads to another address, \""+other.URL) {
			t.Errorf("%d: %v", status, err)
		}
		if _, err := c.Register(t.Context(), client.Schema{Subject: "s"}); err == nil {
			t.Errorf("%d: registered elsewhere", status)
		}
	}
	if came.Load() != 0 {
		t.Error("credentials travelled")
	}
}

// TestWithinARegistryRedirectsAreFollowed: a registry behind a path sends us about
// there; what was to be written stays what it is.
func TestWithinARegistryRedirectsAreFollowed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/old") {
			http.Redirect(w, r, "/new"+strings.TrimPrefix(r.URL.Path, "/old"), http.StatusPermanentRedirect)
			return
		}
		if body, _ := io.ReadAll(r.Body); r.Header.Get("Authorization") != "Bearer secret" || r.Method == http.MethodPost && len(body) == 0 {
			t.Errorf("%s %s: %v", r.Method, r.URL, r.Header)
		}
		answer(w, map[string]int{"id": 4})
	}))
	defer s.Close()
	proof, _ := client.Bearer("secret")
	c, err := client.New(s.URL+"/old", client.Options{Credentials: proof, Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := c.Register(t.Context(), client.Schema{Subject: "s"}); id != 4 || err != nil {
		t.Error(id, err)
	}
}

func TestCredentialsAreNotSentInTheOpen(t *testing.T) {
	proof, err := client.Basic("user", "secret")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.New("http://schemas.example.com", client.Options{Credentials: proof})
	var open *line.Open
	if !errors.As(err, &open) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	for _, address := range []string{"https://schemas.example.com", "http://127.0.0.1:8081", "http://localhost:1"} {
		if _, err := client.New(address, client.Options{Credentials: proof}); err != nil {
			t.Error(err)
		}
	}
	if text := fmt.Sprintf("%v %+v %s", proof, proof, proof); strings.Contains(text, "c2VjcmV0") || strings.Contains(text, "secret") {
		t.Error(text)
	}
	for _, bad := range [][2]string{{"a:b", "c"}, {"a\n", "c"}, {"a", "b\r\nX: y"}} {
		if _, err := client.Basic(bad[0], bad[1]); err == nil {
			t.Errorf("%q are credentials", bad)
		}
	}
}

// What is read, and what is set, is asked again while a registry has trouble; what
// registers is sent once, whatever becomes of it.
func TestOnlyWhatMayBeRepeatedIs(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"no leader":  func(w http.ResponseWriter, _ *http.Request) { refuse(w, 500, 50001, "no leader") },
		"patience":   func(w http.ResponseWriter, _ *http.Request) { refuse(w, 429, 429, "slowly") },
		"a proxy":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) },
		"half a way": func(w http.ResponseWriter, _ *http.Request) { cutOff(w) },
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			c := serve(t, client.Options{Patience: time.Minute}, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) < 3 {
					h(w, r)
					return
				}
				answer(w, []int{1})
			})
			if numbers, err := c.Versions(t.Context(), "s", true); !slices.Equal(numbers, []int{1}) || err != nil || asked.Load() != 3 {
				t.Errorf("%v %v after %d", numbers, err, asked.Load())
			}
			asked.Store(0)
			if _, err := c.Register(t.Context(), client.Schema{Subject: "s"}); err == nil || asked.Load() != 1 {
				t.Errorf("%v after %d", err, asked.Load())
			}
		})
	}
}

func TestAnInterruptEndsWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, client.Options{Patience: time.Hour}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1000")
		refuse(w, 503, 50003, "not now")
		time.AfterFunc(10*time.Millisecond, cancel)
	})
	if _, err := c.Subjects(ctx, "", false); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A list comes whole, however the registry understands pages.
func TestListsAreReadWhole(t *testing.T) {
	names := make([]string, 2500)
	for i := range names {
		names[i] = fmt.Sprintf("s%04d", i)
	}
	for name, most := range map[string]int{"it gives what is asked": 1000, "it gives less": 300, "it knows no pages": 0} {
		t.Run(name, func(t *testing.T) {
			var asked int
			c := serve(t, impatient, func(w http.ResponseWriter, r *http.Request) {
				asked++
				var offset, limit int
				fmt.Sscan(r.FormValue("offset"), &offset)
				fmt.Sscan(r.FormValue("limit"), &limit)
				if most == 0 {
					answer(w, names)
					return
				}
				offset = min(offset, len(names))
				answer(w, names[offset:min(len(names), offset+min(limit, most))])
			})
			got, err := c.Subjects(t.Context(), "", true)
			if !slices.Equal(got, names) || err != nil {
				t.Errorf("%d names, %v", len(got), err)
			}
			if asked > 12 {
				t.Errorf("%d requests", asked)
			}
		})
	}
}

func TestAnswersThatLieAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		value any
		says  string
	}{
		"another subject": {client.Schema{Subject: "t", Version: 3, ID: 1}, `is about version 3 of "t"`},
		"another version": {client.Schema{Subject: "s", Version: 4, ID: 1}, `is about version 4 of "s"`},
		"no id":           {client.Schema{Subject: "s", Version: 3}, `with the id 0`},
	} {
		c := serve(t, impatient, func(w http.ResponseWriter, _ *http.Request) { answer(w, tt.value) })
		if _, err := c.Version(t.Context(), "s", 3); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, numbers := range map[string][]int{"none": {0, 1}, "below": {-3}} {
		c := serve(t, impatient, func(w http.ResponseWriter, _ *http.Request) { answer(w, numbers) })
		if _, err := c.Versions(t.Context(), "s", false); err == nil || !strings.Contains(err.Error(), "lists a version") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is set for a name is told apart from what is not, and can be set as it was read.
func TestSettings(t *testing.T) {
	c := serve(t, impatient, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path != "/contexts" && r.FormValue("defaultToGlobal") != "false" {
			t.Errorf("%s asks for what is above it", r.URL)
		}
		switch r.Method + " " + r.URL.Path {
		case "GET /config/a":
			w.Header().Set("Treaty-Contract", "ordering.OrderPlaced")
			answer(w, map[string]any{"compatibilityLevel": "FULL", "normalize": true, "alias": nil})
		case "GET /config/b", "GET /mode/b":
			refuse(w, 404, 40408, "Subject 'b' does not have subject-level compatibility configured")
		case "GET /mode":
			answer(w, map[string]string{"mode": "READWRITE"})
		case "PUT /mode/a":
			if body, _ := io.ReadAll(r.Body); r.FormValue("force") != "true" || string(body) != `{"mode":"IMPORT"}` {
				t.Errorf("%s %s", r.URL, body)
			}
			answer(w, map[string]string{"mode": "IMPORT"})
		default:
			http.NotFound(w, r)
		}
	})
	config, contract, err := c.Config(t.Context(), "a")
	if text, _ := json.Marshal(config); string(text) != `{"compatibility":"FULL","normalize":true}` || contract != "ordering.OrderPlaced" || err != nil {
		t.Errorf("%s of %q, %v", text, contract, err)
	}
	if config, contract, err := c.Config(t.Context(), "b"); config != nil || contract != "" || err != nil {
		t.Error(config, contract, err)
	}
	if mode, err := c.Mode(t.Context(), "b"); mode != "" || err != nil {
		t.Error(mode, err)
	}
	if mode, err := c.Mode(t.Context(), client.Everything); mode != client.ReadWrite || err != nil {
		t.Error(mode, err)
	}
	if err := c.SetMode(t.Context(), "a", client.Import, true); err != nil {
		t.Error(err)
	}
	if err := c.RemoveMode(t.Context(), "b"); err != nil {
		t.Error("what is not there cannot be removed:", err)
	}
	if contexts, err := c.Contexts(t.Context()); !slices.Equal(contexts, []string{"."}) || err != nil {
		t.Error(contexts, err)
	}
}
