package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

var update = flag.Bool("update", false, "write schemas/server/treatyd.schema.json")

// load decides from flags, an environment and the text of a file ("": none).
func load(t *testing.T, file string, environ, args []string) (*Loaded, error) {
	t.Helper()
	if file != "" {
		name := filepath.Join(t.TempDir(), "treatyd.yaml")
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		environ = append(environ, "TREATYD_CONFIG="+name)
	}
	flags := pflag.NewFlagSet("treatyd", pflag.ContinueOnError)
	Flags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return Load(flags, environ)
}

func TestFlagsBeforeEnvironmentBeforeFileBeforeDefault(t *testing.T) {
	const file = "listen: 127.0.0.1:3\nlog: {level: warn}\nlimits:\n  rate: 0.5\nallow-host: [a.example, b.example]\n"
	for _, tc := range []struct {
		name          string
		file          string
		environ, args []string
		listen        string
		origin        string // ends with
	}{
		{"default", "", nil, nil, "127.0.0.1:8642", "default"},
		{"file", file, nil, nil, "127.0.0.1:3", "treatyd.yaml:1:9"},
		{"environment", file, []string{"TREATYD_LISTEN=127.0.0.1:2"}, nil, "127.0.0.1:2", "TREATYD_LISTEN"},
		{"flag", file, []string{"TREATYD_LISTEN=127.0.0.1:2"}, []string{"--listen", "127.0.0.1:1"}, "127.0.0.1:1", "--listen"},
		{"flag that says what is preset", file, nil, []string{"--listen", "127.0.0.1:8642"}, "127.0.0.1:8642", "--listen"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := load(t, tc.file, tc.environ, tc.args)
			if err != nil {
				t.Fatal(err)
			}
			if l.Listen != tc.listen || !strings.HasSuffix(l.Values()[0].Origin, tc.origin) {
				t.Errorf("listen %q from %q, want %q from %q", l.Listen, l.Values()[0].Origin, tc.listen, tc.origin)
			}
			if tc.file != "" && (l.Log.Level.String() != "WARN" || l.Limits.Rate != 0.5 || len(l.Hosts) != 2) {
				t.Errorf("the file says more: %+v", l.Config)
			}
		})
	}
}

func TestWhatIsPreset(t *testing.T) {
	l, err := load(t, "", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.Limits != (Limits{200, 400, 64 << 20, 128 << 20}) || l.Timeouts.Write != time.Minute || l.SealEvery != 10*time.Minute || l.Data == "" || l.Profile != "recommended" {
		t.Errorf("%+v", l.Config)
	}
}

func TestWhatCannotBeUsedSaysWhereAndWhatToWrite(t *testing.T) {
	for _, tc := range []struct {
		name          string
		file          string
		environ, args []string
		want          string // part of error and hint
	}{
		{"a pattern for a host", "", nil, []string{"--allow-host", "*.example.com"}, `--allow-host: allow-host: "*.example.com" is no host`},
		{"a URL for a host", "", nil, []string{"--allow-host", "https://x"}, "scheme"},
		{"a port with a host", "", nil, []string{"--allow-host", "x:80"}, "without scheme, port"},
		{"every address", "", nil, []string{"--listen", ":8642"}, "not loopback"},
		{"every address, said", "", nil, []string{"--listen", "0.0.0.0:8642"}, "--allow-anonymous opens it to everybody"},
		{"a name that may mean anything", "", nil, []string{"--listen", "box.local:8642"}, "not loopback"},
		{"no port", "", nil, []string{"--listen", "127.0.0.1"}, "host:port"},
		{"tokens that can be read on the way", "", nil, []string{"--listen", ":1", "--auth-required"}, "--tls-cert"},
		{"Kafka clients from everywhere", "", nil, []string{"--confluent-listen", ":8081"}, "--confluent-listen: confluent.listen: \":8081\" is not loopback"},
		{"tokens of Kafka clients that can be read on the way", "", nil, []string{"--confluent-listen", ":8081", "--auth-required"}, "--tls-cert"},
		{"one port for two doors", "", nil, []string{"--confluent-listen", "127.0.0.1:8642"}, "--confluent-listen: confluent.listen: it is the address of everything else too"},
		{"unmanaged subjects, perhaps", "confluent: {unmanaged: maybe}", nil, nil, "is none of: allow, refuse"},
		{"a mode that there is not", "confluent: {compatibility: backwards}", nil, nil, "is none of: FULL_TRANSITIVE,"},
		{"everybody and tokens", "", nil, []string{"--allow-anonymous", "--auth-required"}, "one of the two"},
		{"unknown log", "", []string{"TREATYD_LOG_FORMAT=xml"}, nil, "TREATYD_LOG_FORMAT: log.format: \"xml\" is none of: text, json write text or json"},
		{"unknown profile", "profile: lax", nil, nil, "treatyd.yaml:1:10: profile: \"lax\" is none of: recommended, strict"},
		{"no folder", "", nil, []string{"--data", ""}, "--data: data: it is empty"},
		{"unknown key", "lisen: x", nil, nil, `treatyd.yaml:1:1: unknown key "lisen" did you mean "listen"?`},
		{"unknown key in a group", "tls:\n  crt: x", nil, nil, `treatyd.yaml:2:3: unknown key "tls.crt" did you mean "tls.cert"?`},
		{"unknown variable", "", []string{"TREATYD_LISTN=x"}, nil, `unknown variable "TREATYD_LISTN" did you mean "TREATYD_LISTEN"?`},
		{"a key twice", "listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n", nil, nil, "treatyd.yaml:2:1: the name \"listen\" stands twice"},
		{"no YAML", "listen: [", nil, nil, "treatyd.yaml:1"},
		{"a list", "[1]", nil, nil, "treatyd.yaml:1:1: this is array, not keys"},
		{"a list where a text is", "listen: [a]", nil, nil, "treatyd.yaml:1:9: listen: this is array, not a text"},
		{"a text where a list is", "allow-host: a", nil, nil, "not a list of texts"},
		{"a number in a list of texts", "allow-host: [1]", nil, nil, "write it in quotes"},
		{"half a certificate", "tls: {cert: a.pem}", nil, nil, "belong together"},
		{"no network", "trusted-proxies: [proxy.local]", nil, nil, "10.0.0.0/8"},
		{"no port for webhooks", "webhooks: {ports: [\"0\"]}", nil, nil, "a number from 1 to 65535"},
		{"a name for a port", "", nil, []string{"--webhooks-ports", "https"}, "\"https\" is no port"},
		{"no time", "timeouts: {read: soon}", nil, nil, "30s, 2m or 1h"},
		{"a negative rate", "limits: {rate: -1}", nil, nil, "treatyd.yaml:1:16: limits.rate: \"-1\" is no number from 0 on"},
		{"not a number", "", []string{"TREATYD_LIMITS_RATE=NaN"}, nil, "no number"},
		{"no size", "limits: {body: 5 apples}", nil, nil, "64MiB"},
		{"an enormous size", "limits: {body: 99999999GiB}", nil, nil, "is no size"},
		{"a store that is none", "", nil, []string{"--store", "mysql://x"}, `--store: store: "mysql://" is no store that Treaty knows`},
		{"a misspelt store", "store: postgress://a@db/treaty", nil, nil, "write postgres://user@host:5432/name"},
		{"a misspelt group", "auht: {required: true}", nil, nil, `unknown key "auht" did you mean "auth"?`},
		{"a password in the file", "store-password: hunter2", nil, nil, "store-password-file: PATH"},
		{"a password in the address", "store: postgres://a:hunter2@db/treaty", nil, nil, "--store-password-file"},
		{"a password in a flag", "", nil, []string{"--store", "postgres://db/treaty?password=hunter2"}, "--store-password-file"},
		{"a password for SQLite", "", []string{"TREATYD_STORE_PASSWORD=hunter2"}, nil, "SQLite has no password"},
		{"no file for a secret", "store: postgres://db/x\nstore-password-file: /nowhere/pw", nil, nil, "treatyd.yaml:2:22"},
		{"no file", "", nil, []string{"--config", "/nowhere/treatyd.yaml"}, "no such file"},
		{"hostile text", "", []string{"TREATYD_PROFILE=a\x1b[31m\nb"}, nil, `"a\x1b[31m\nb" is none of`},
		{"an issuer that protects nothing", issuer("true"), nil, nil, "auth.required"},
		{"an issuer without claims", "auth:\n  required: true\n  oidc:\n    - {issuer: \"https://i\", audience: a, mappings: [{grants: [reader]}]}", nil, nil, "every token would have these grants"},
		{"an issuer over HTTP", strings.Replace(required(issuer("true")), "https://i", "http://i", 1), nil, nil, "plain HTTP"},
		{"a grant that is no text", strings.Replace(required(issuer("true")), "grants: [", "grants: [1, ", 1), nil, nil, "publisher:CONTEXT"},
		{"no grants", strings.Replace(required(issuer("true")), ", grants: [\"publisher:ordering\"]", "", 1), nil, nil, "grants: a list"},
		{"an unknown key of an issuer", strings.Replace(required(issuer("true")), "audience:", "audiences: x, audience:", 1), nil, nil, `did you mean "audience"?`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(t, tc.file, tc.environ, tc.args)
			if err == nil {
				t.Fatal("it was accepted")
			}
			said := err.Error()
			if e := (*Error)(nil); errors.As(err, &e) {
				said += " " + e.Hint
			}
			if !strings.Contains(said, tc.want) {
				t.Errorf("it says %s\nwant %s", said, tc.want)
			}
			if strings.Contains(said, "hunter2") {
				t.Errorf("it shows the password: %s", said)
			}
		})
	}
}

func issuer(protected string) string {
	return fmt.Sprintf(`auth:
  oidc:
    - {issuer: "https://i", audience: a, mappings: [
        {claims: {repository_id: "12", ref_protected: %s, event_name: push}, grants: ["publisher:ordering"]}]}
`, protected)
}

func required(file string) string {
	return strings.Replace(file, "auth:", "auth:\n  required: true", 1)
}

func TestIssuers(t *testing.T) {
	l, err := load(t, required(issuer("true")), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(l.Issuers[0].Origin, "treatyd.yaml:4:7") {
		t.Errorf("it is said to come from %s", l.Issuers[0].Origin)
	}
	want := []Issuer{{
		URL: "https://i", Audience: "a", Origin: l.Issuers[0].Origin,
		Mappings: []Mapping{{
			Claims: map[string]string{"repository_id": "12", "ref_protected": "true", "event_name": "push"},
			Grants: []string{"publisher:ordering"},
		}},
	}}
	if diff := cmp.Diff(want, l.Issuers); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsComeFromFilesOrTheEnvironmentAndAreNeverShown(t *testing.T) {
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const store = "store: postgres://treaty@db/treaty\n"
	for _, tc := range []struct {
		name          string
		file          string
		environ, args []string
	}{
		{"file", store + "store-password-file: " + password, nil, nil},
		{"environment", store, []string{"TREATYD_STORE_PASSWORD=hunter2"}, nil},
		{"environment naming a file", store, []string{"TREATYD_STORE_PASSWORD_FILE=" + password}, nil},
		{"flag naming a file", store, nil, []string{"--store-password-file", password}},
		{"address in the environment", "", []string{"TREATYD_STORE=postgres://treaty:hunter2@db/treaty"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := load(t, tc.file, tc.environ, tc.args)
			if err != nil {
				t.Fatal(err)
			}
			if got := l.DSN(); got != "postgres://treaty:hunter2@db/treaty" {
				t.Errorf("the address of PostgreSQL is %s", got)
			}
			var shown bytes.Buffer
			if err := l.Print(&shown); err != nil {
				t.Fatal(err)
			}
			asJSON, err := json.Marshal(struct {
				V []Value
				P Secret
			}{l.Values(), l.StorePassword})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{shown.String(), string(asJSON), fmt.Sprintf("%v %+v %#v", l.StorePassword, l.StorePassword, l.StorePassword), l.StoreName()} {
				if strings.Contains(text, "hunter2") {
					t.Errorf("the password is shown:\n%s", text)
				}
			}
		})
	}
}

// What is printed is a file that decides the same.
func TestPrintedConfigurationIsReadBack(t *testing.T) {
	file := required(issuer("true")) + "tls: {cert: a.pem, key: b.pem}\nlisten: \":1\"\nallow-host: [a.example]\ntrusted-proxies: [10.1.2.3/8, \"::1\"]\n"
	first, err := load(t, file, []string{"TREATYD_LIMITS_BODY=1GiB", "TREATYD_LIMITS_RATE=0x1p3", "TREATYD_LIMITS_BURST=+7"}, []string{"--log-level", "debug", "--data", "it's #odd: \x1b"})
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := first.Print(&printed); err != nil {
		t.Fatal(err)
	}
	again, err := load(t, printed.String(), nil, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, printed.String())
	}
	first.Issuers[0].Origin = again.Issuers[0].Origin
	if diff := cmp.Diff(fmt.Sprintf("%+v", first.Config), fmt.Sprintf("%+v", again.Config)); diff != "" {
		t.Errorf("read back:\n%s\n%s", diff, printed.String())
	}
}

func TestSchemaOfTheFileIsPublishedAndAgrees(t *testing.T) {
	const name = "../../../schemas/server/treatyd.schema.json"
	if *update {
		if err := os.WriteFile(name, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(published, Schema()) {
		t.Fatalf("%s is not what the settings say (%v): go test ./cmd/treatyd/config -update", name, err)
	}
	doc, err := source.Parse(name, published)
	if err != nil {
		t.Fatal(err)
	}
	loaded, findings := schema.Load(doc, schema.Options{})
	if len(findings) > 0 {
		t.Fatalf("it is no schema: %v", findings)
	}
	v, err := validator.Compile(loaded)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{
		required(issuer("true")): true, "limits: {rate: 0.5, body: 64MiB}\nallow-host: [a]\nstore-password-file: x\n": true,
		"lisen: x\n": false, "store-password: x\n": false, "log: {format: xml}\n": false, "auth: {oidc: []}\n": false,
	} {
		doc, err := source.Parse("treatyd.yaml", []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if violations, err := v.Validate(doc.Root); err != nil || (len(violations) == 0) != want {
			t.Errorf("%s: %v, %v; want valid: %t", file, violations, err, want)
		}
	}
}

// Whatever the file says, it is read or refused with a place.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{"", "listen: a", "tls: {cert: 1}", required(issuer("x")), "a: &a [*a]", "limits: 3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := filepath.Join(t.TempDir(), "treatyd.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(pflag.NewFlagSet("", pflag.ContinueOnError), []string{"TREATYD_CONFIG=" + name})
		if ours, syntax := (*Error)(nil), (*source.Error)(nil); err != nil && !errors.As(err, &ours) && !errors.As(err, &syntax) {
			t.Errorf("%v is an error without a place", err)
		}
	})
}

// What stands in deploy/ for operators to begin with can be loaded.
func TestSampleIsLoaded(t *testing.T) {
	text, err := os.ReadFile("../../../deploy/treatyd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := load(t, string(text), nil, nil)
	if err != nil || !c.AuthRequired || len(c.TrustedProxies) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
}
