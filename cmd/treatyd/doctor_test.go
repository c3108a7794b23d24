package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is in the way is not called well a line below.
func TestDoctorGivesOneVerdictOnAccess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "treatyd.yaml")
	const settings = "auth:\n  required: true\n  oidc:\n    - {issuer: \"https://i.example.com\", audience: a, mappings: [{claims: {sub: x}, grants: [boss]}]}\n"
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	got := call(t, "", "doctor", "--config", file, "--data", filepath.Join(t.TempDir(), "data"))
	if got.code != 1 || strings.Count(got.out, "  access  ") != 1 || !strings.Contains(got.out, "fail  access") || !strings.Contains(got.out, "docs/access.md") {
		t.Errorf("%+v", got)
	}
}

// The port of Kafka clients counts: whoever reaches it may do as much.
func TestDoctorSaysWhoReachesThePortOfKafkaClients(t *testing.T) {
	data := filled(t)
	got := call(t, "", "doctor", "--data", data, "--confluent-listen", "0.0.0.0:8081", "--allow-anonymous")
	if want := "anybody who reaches 127.0.0.1:8642 or 0.0.0.0:8081 may do everything"; !strings.Contains(got.out, want) {
		t.Errorf("%s\ndoes not say %q", got.out, want)
	}
}
