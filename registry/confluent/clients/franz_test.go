package clients

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/sr"
)

// franz is a client of franz-go; what it returns first is compared by the tests below.
func franz(t *testing.T, at side, options ...sr.ClientOpt) *sr.Client {
	t.Helper()
	cl, err := sr.NewClient(append([]sr.ClientOpt{sr.URLs(at.base)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return cl
}

// jsonSchema is a schema as franz-go has it.
func jsonSchema(text string, references ...sr.SchemaReference) sr.Schema {
	return sr.Schema{Schema: text, Type: sr.TypeJSON, References: references}
}

const (
	orderV1   = `{"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}`
	orderV2   = `{"type":"object","properties":{"orderId":{"type":"string"},"note":{"type":"string"}},"required":["orderId"]}`
	brokenV3  = `{"type":"object","properties":{"orderId":{"type":"boolean"}},"required":["orderId"]}`
	cityV1    = `{"type":"object","properties":{"city":{"type":"string"}}}`
	addressed = `{"type":"object","properties":{"to":{"$ref":"city.json"}}}`
)

// step is what one method of a client is asked, and what it should return.
type step struct {
	method string
	what   string
	ask    func() (any, error)
	want   any
	code   int // of the refusal that is wanted; 0: none
}

// take takes the steps, and fails where a method of the client is in none of them.
func take(t *testing.T, client any, codeOf func(error) int, left []string, steps []step) {
	t.Helper()
	taken := slices.Clone(left)
	for _, s := range steps {
		taken = append(taken, s.method)
		got, err := s.ask()
		switch {
		case s.code != 0 && codeOf(err) != s.code:
			t.Errorf("%s %s: %v, %v, want error %d", s.method, s.what, got, err, s.code)
		case s.code == 0 && err != nil:
			t.Errorf("%s %s: %v", s.method, s.what, err)
		case s.code == 0:
			if diff := cmp.Diff(s.want, got); diff != "" {
				t.Errorf("%s %s\n%s", s.method, s.what, diff)
			}
		}
	}
	methods := reflect.TypeOf(client)
	for i := range methods.NumMethod() {
		if name := methods.Method(i).Name; !slices.Contains(taken, name) {
			t.Errorf("%s is a method of %s that nobody asked", name, methods)
		}
	}
}

func codeOfFranz(err error) int {
	var refused *sr.ResponseError
	if !errors.As(err, &refused) {
		return 0
	}
	return refused.ErrorCode
}

// first is what a call about one subject returns of it.
func first[T any](list []T) T { return list[0] }

// Every method of franz-go's client, against treatyd, with Basic authentication.
func TestFranz(t *testing.T) {
	at := treatyd(t)
	cl, ctx := franz(t, at, sr.BasicAuth("token", at.token)), t.Context()
	inStaging, deleted := sr.InContext(ctx, ".staging"), sr.WithParams(ctx, sr.ShowDeleted)
	const orders, city, odd = "orders-value", "city/value ü%:1", "addressed-value"
	var made, second sr.SubjectSchema
	steps := []step{
		{method: "SupportedTypes", ask: func() (any, error) { return cl.SupportedTypes(ctx) }, want: []sr.SchemaType{sr.TypeJSON}},
		{method: "Subjects", what: "of nothing", ask: func() (any, error) { return cl.Subjects(ctx) }, want: []string{}},
		{method: "CreateSchema", ask: func() (any, error) {
			var err error
			made, err = cl.CreateSchema(ctx, orders, jsonSchema(orderV1))
			return []any{made.Subject, made.Version, made.Type, made.Schema.Schema, made.ID > 0, made.GUID != ""}, err
		}, want: []any{orders, 1, sr.TypeJSON, orderV1, true, true}},
		{method: "RegisterSchema", what: "the same again", ask: func() (any, error) {
			id, err := cl.RegisterSchema(ctx, orders, jsonSchema(orderV1), -1, -1)
			return id == made.ID, err
		}, want: true},
		{method: "CreateSchema", what: "the next one", ask: func() (any, error) {
			var err error
			second, err = cl.CreateSchema(ctx, orders, jsonSchema(orderV2))
			return []any{second.Version, second.ID > made.ID}, err
		}, want: []any{2, true}},
		{method: "RegisterSchema", what: "a break", ask: func() (any, error) { return cl.RegisterSchema(ctx, orders, jsonSchema(brokenV3), -1, -1) }, code: 409},
		{method: "RegisterSchema", what: "no schema", ask: func() (any, error) { return cl.RegisterSchema(ctx, orders, jsonSchema(`{"type":`), -1, -1) }, code: 42201},
		{method: "RegisterSchema", what: "an id without leave", ask: func() (any, error) { return cl.RegisterSchema(ctx, orders, jsonSchema(cityV1), 77, 7) }, code: 42205},
		{method: "LookupSchema", ask: func() (any, error) {
			found, err := cl.LookupSchema(ctx, orders, jsonSchema(" "+orderV1))
			return []any{found.Subject, found.Version, found.ID == made.ID}, err
		}, want: []any{orders, 1, true}},
		{method: "LookupSchema", what: "what is not there", ask: func() (any, error) { return cl.LookupSchema(ctx, orders, jsonSchema(cityV1)) }, code: 40403},
		{method: "LookupSchema", what: "where nothing is", ask: func() (any, error) { return cl.LookupSchema(ctx, "none", jsonSchema(cityV1)) }, code: 40401},

		{method: "SchemaByID", ask: func() (any, error) { return cl.SchemaByID(ctx, made.ID) }, want: jsonSchema(orderV1)},
		{method: "SchemaByID", what: "that nobody has", ask: func() (any, error) { return cl.SchemaByID(ctx, 987654) }, code: 40403},
		{method: "SchemaTextByID", ask: func() (any, error) { return cl.SchemaTextByID(ctx, made.ID) }, want: orderV1},
		{method: "SubjectsByID", ask: func() (any, error) { return cl.SubjectsByID(ctx, made.ID) }, want: []string{orders}},
		{method: "SchemaVersionsByID", ask: func() (any, error) { return cl.SchemaVersionsByID(ctx, made.ID) }, want: []sr.SubjectVersion{{Subject: orders, Version: 1}}},
		{method: "SchemaUsagesByID", ask: func() (any, error) {
			list, err := cl.SchemaUsagesByID(ctx, made.ID)
			return cmp.Equal(list, []sr.SubjectSchema{made}), err
		}, want: true},
		{method: "SchemaByGUID", ask: func() (any, error) {
			found, err := cl.SchemaByGUID(ctx, made.GUID)
			return []any{found.Schema.Schema, found.GUID == made.GUID}, err
		}, want: []any{orderV1, true}},
		{method: "SchemaIDsByGUID", ask: func() (any, error) {
			list, err := cl.SchemaIDsByGUID(ctx, made.GUID)
			return cmp.Equal(list, []sr.ContextID{{Context: ".", ID: made.ID}}), err
		}, want: true},

		{method: "SubjectVersions", ask: func() (any, error) { return cl.SubjectVersions(ctx, orders) }, want: []int{1, 2}},
		{method: "SubjectVersions", what: "of nothing", ask: func() (any, error) { return cl.SubjectVersions(ctx, "none") }, code: 40401},
		{method: "SchemaByVersion", ask: func() (any, error) {
			found, err := cl.SchemaByVersion(ctx, orders, 1)
			return cmp.Equal(found, made), err
		}, want: true},
		{method: "SchemaByVersion", what: "the latest", ask: func() (any, error) {
			found, err := cl.SchemaByVersion(ctx, orders, -1)
			return found.Version, err
		}, want: 2},
		{method: "SchemaByVersion", what: "that is not there", ask: func() (any, error) { return cl.SchemaByVersion(ctx, orders, 9) }, code: 40402},
		{method: "SchemaTextByVersion", ask: func() (any, error) { return cl.SchemaTextByVersion(ctx, orders, -1) }, want: orderV2},
		{method: "Schemas", ask: func() (any, error) {
			list, err := cl.Schemas(ctx, orders)
			return cmp.Equal(list, []sr.SubjectSchema{made, second}), err
		}, want: true},
		{method: "AllSchemas", ask: func() (any, error) {
			list, err := cl.AllSchemas(sr.WithParams(ctx, sr.LatestOnly, sr.SubjectPrefix("ord")))
			return cmp.Equal(list, []sr.SubjectSchema{second}), err
		}, want: true},

		{method: "RegisterSchema", what: "what others refer to", ask: func() (any, error) {
			id, err := cl.RegisterSchema(ctx, city, jsonSchema(cityV1), -1, -1)
			return id > 0, err
		}, want: true},
		{method: "CreateSchema", what: "with a reference", ask: func() (any, error) {
			found, err := cl.CreateSchema(ctx, odd, jsonSchema(addressed, sr.SchemaReference{Name: "city.json", Subject: city, Version: 1}))
			return found.References, err
		}, want: []sr.SchemaReference{{Name: "city.json", Subject: city, Version: 1}}},
		{method: "RegisterSchema", what: "with a reference to nothing", ask: func() (any, error) {
			return cl.RegisterSchema(ctx, odd, jsonSchema(addressed, sr.SchemaReference{Name: "city.json", Subject: city, Version: 9}), -1, -1)
		}, code: 42201},
		{method: "SchemaReferences", ask: func() (any, error) {
			var of []string
			list, err := cl.SchemaReferences(ctx, city, 1)
			for _, s := range list {
				of = append(of, s.Subject)
			}
			return of, err
		}, want: []string{odd}},

		{method: "CheckCompatibility", what: "with the latest", ask: func() (any, error) { return cl.CheckCompatibility(ctx, orders, -1, jsonSchema(orderV1)) }, want: sr.CheckCompatibilityResult{Is: true}},
		{method: "CheckCompatibility", what: "with all", ask: func() (any, error) { return cl.CheckCompatibility(ctx, orders, -2, jsonSchema(orderV2)) }, want: sr.CheckCompatibilityResult{Is: true}},
		{method: "CheckCompatibility", what: "of a break", ask: func() (any, error) {
			said, err := cl.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), orders, 1, jsonSchema(brokenV3))
			return []any{said.Is, len(said.Messages) > 0}, err
		}, want: []any{false, true}},
		{method: "CheckCompatibility", what: "with what is not there", ask: func() (any, error) { return cl.CheckCompatibility(ctx, orders, 9, jsonSchema(orderV1)) }, code: 40402},

		{method: "Compatibility", what: "of all", ask: func() (any, error) { c := first(cl.Compatibility(ctx)); return c.Level, c.Err }, want: sr.CompatBackward},
		{method: "Compatibility", what: "of its own, which it has not", ask: func() (any, error) { c := first(cl.Compatibility(ctx, orders)); return c.Level, c.Err }, code: 40408},
		{method: "Compatibility", what: "of its own or of all", ask: func() (any, error) {
			c := first(cl.Compatibility(sr.WithParams(ctx, sr.DefaultToGlobal), orders))
			return c.Level, c.Err
		}, want: sr.CompatBackward},
		{method: "SetCompatibility", ask: func() (any, error) {
			c := first(cl.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFull, Normalize: true}, orders))
			return []any{c.Level, c.Normalize}, c.Err
		}, want: []any{sr.CompatFull, true}},
		{method: "Compatibility", what: "of its own", ask: func() (any, error) {
			c := first(cl.Compatibility(ctx, orders))
			return []any{c.Level, c.Normalize}, c.Err
		}, want: []any{sr.CompatFull, true}},
		{method: "ResetCompatibility", ask: func() (any, error) { return nil, first(cl.ResetCompatibility(ctx, orders)).Err }},
		{method: "Compatibility", what: "after it was reset", ask: func() (any, error) { return nil, first(cl.Compatibility(ctx, orders)).Err }, code: 40408},
		{method: "SetCompatibility", what: "of all", ask: func() (any, error) {
			c := first(cl.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatNone}))
			return c.Level, c.Err
		}, want: sr.CompatNone},
		{method: "ResetCompatibility", what: "of all", ask: func() (any, error) { return nil, first(cl.ResetCompatibility(ctx)).Err }},
		{method: "Compatibility", what: "of all, reset", ask: func() (any, error) { c := first(cl.Compatibility(ctx)); return c.Level, c.Err }, want: sr.CompatBackward},

		{method: "Mode", what: "of all", ask: func() (any, error) { m := first(cl.Mode(ctx)); return m.Mode, m.Err }, want: sr.ModeReadWrite},
		{method: "Mode", what: "of its own, which it has not", ask: func() (any, error) { m := first(cl.Mode(ctx, orders)); return m.Mode, m.Err }, code: 40409},
		{method: "SetMode", ask: func() (any, error) { m := first(cl.SetMode(ctx, sr.ModeReadOnly, orders)); return m.Mode, m.Err }, want: sr.ModeReadOnly},
		{method: "RegisterSchema", what: "where nothing may be written", ask: func() (any, error) { return cl.RegisterSchema(ctx, orders, jsonSchema(cityV1), -1, -1) }, code: 42205},
		{method: "Mode", what: "of its own", ask: func() (any, error) { m := first(cl.Mode(ctx, orders)); return m.Mode, m.Err }, want: sr.ModeReadOnly},
		{method: "ResetMode", ask: func() (any, error) { m := first(cl.ResetMode(ctx, orders)); return m.Mode, m.Err }, want: sr.ModeReadOnly},
		{method: "SetMode", what: "to import where something is", ask: func() (any, error) { return nil, first(cl.SetMode(ctx, sr.ModeImport, orders)).Err }, code: 42205},
		{method: "SetMode", what: "to import", ask: func() (any, error) { return nil, first(cl.SetMode(ctx, sr.ModeImport, "brought-value")).Err }},
		{method: "CreateSchemaWithIDAndVersion", ask: func() (any, error) {
			found, err := cl.CreateSchemaWithIDAndVersion(ctx, "brought-value", jsonSchema(`{"title":"brought"}`), 5000, 7)
			return []any{found.ID, found.Version}, err
		}, want: []any{5000, 7}},

		{method: "CreateSchema", what: "in a context", ask: func() (any, error) {
			found, err := cl.CreateSchema(inStaging, orders, jsonSchema(orderV1))
			return []any{found.Subject, found.Version}, err
		}, want: []any{":.staging:" + orders, 1}},
		{method: "Contexts", ask: func() (any, error) { return cl.Contexts(ctx) }, want: []string{".", ".staging"}},
		{method: "Subjects", what: "of a context", ask: func() (any, error) { return cl.Subjects(inStaging) }, want: []string{":.staging:" + orders}},
		{method: "DeleteContext", what: "that has something", ask: func() (any, error) { return nil, cl.DeleteContext(ctx, ".staging") }, code: 42211},
		{method: "DeleteContext", what: "that has nothing", ask: func() (any, error) { return nil, cl.DeleteContext(ctx, ".nothing") }},

		{method: "DeleteSchema", what: "for good, at once", ask: func() (any, error) { return nil, cl.DeleteSchema(ctx, orders, 1, sr.HardDelete) }, code: 40407},
		{method: "DeleteSchema", what: "the latest", ask: func() (any, error) { return nil, cl.DeleteSchema(ctx, orders, -1, sr.SoftDelete) }},
		{method: "SubjectVersions", what: "that are left", ask: func() (any, error) { return cl.SubjectVersions(ctx, orders) }, want: []int{1}},
		{method: "SubjectVersions", what: "deleted too", ask: func() (any, error) { return cl.SubjectVersions(deleted, orders) }, want: []int{1, 2}},
		{method: "DeleteSchema", what: "for good", ask: func() (any, error) { return nil, cl.DeleteSchema(ctx, orders, 2, sr.HardDelete) }},
		{method: "DeleteSubject", what: "that others refer to", ask: func() (any, error) { return cl.DeleteSubject(ctx, city, sr.SoftDelete) }, code: 42206},
		{method: "DeleteSubject", ask: func() (any, error) { return cl.DeleteSubject(ctx, orders, sr.SoftDelete) }, want: []int{1}},
		{method: "DeleteSubject", what: "for good", ask: func() (any, error) { return cl.DeleteSubject(ctx, orders, sr.HardDelete) }, want: []int{1}},
		{method: "SubjectVersions", what: "of what is gone", ask: func() (any, error) { return cl.SubjectVersions(deleted, orders) }, code: 40401},

		{method: "Do", ask: func() (any, error) {
			var said struct{ Version string }
			err := cl.Do(ctx, http.MethodGet, "/v1/metadata/version", nil, &said)
			return said.Version != "", err
		}, want: true},
	}
	// Options are the client's own: they ask nobody.
	take(t, cl, codeOfFranz, []string{"OptValue", "OptValues", "Opts"}, steps)
}

// The token comes as a bearer too; without one, or with one that may only read, nobody
// writes.
func TestFranzShowsATokenAsABearer(t *testing.T) {
	at, ctx := treatyd(t), context.Background()
	bearer := franz(t, at, sr.BearerToken(at.token))
	if _, err := bearer.CreateSchema(ctx, "orders-value", jsonSchema(orderV1)); err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string][]sr.ClientOpt{
		"no token":      nil,
		"a wrong token": {sr.BearerToken("treaty_nonsense")},
		"a wrong one":   {sr.BasicAuth("token", "treaty_nonsense")},
	} {
		_, err := franz(t, at, options...).Subjects(ctx)
		var refused *sr.ResponseError
		if !errors.As(err, &refused) || refused.StatusCode != http.StatusUnauthorized || refused.ErrorCode != 40101 || refused.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
