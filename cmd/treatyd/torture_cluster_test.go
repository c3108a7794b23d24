package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// cluster is some processes on one store.
type cluster struct {
	t       *testing.T
	program string
	args    []string
	config  config.Config // names the store
	nodes   []*node
}

// impatient is a client that asks once, so that each answer is seen.
var impatient = client.Options{Name: "torture", Timeout: time.Minute, Patience: -1}

// node is one process, over all its lives.
type node struct {
	number int
	cmd    *exec.Cmd
	log    *os.File
	asked  atomic.Pointer[client.Client]
}

func newCluster(t *testing.T, nodes int, args ...string) *cluster {
	t.Helper()
	c := &cluster{t: t, program: buildProgram(t), args: append(args, "--listen", "127.0.0.1:0", "--limits-rate", "0", "--audit-seal-every", "150ms")}
	for i := range nodes {
		n := &node{number: i, log: logOf(t, fmt.Sprintf("treatyd-%d", i))}
		c.nodes = append(c.nodes, n)
		c.start(n)
	}
	t.Cleanup(func() {
		for _, n := range c.nodes {
			n.kill()
			if text, err := os.ReadFile(n.log.Name()); err == nil && t.Failed() {
				t.Logf("the end of the log of node %d:\n%s", n.number, text[max(0, len(text)-2000):])
			}
		}
	})
	return c
}

func (c *cluster) replicated() bool { return len(c.nodes) > 1 }

// start begins a life of a node, and waits until it can be asked.
func (c *cluster) start(n *node) {
	c.t.Helper()
	n.cmd = exec.Command(c.program, c.args...)
	n.cmd.Stderr = n.log
	out, err := n.cmd.StdoutPipe()
	if err == nil {
		err = n.cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.t.Fatalf("node %d did not start: %v", n.number, err)
	}
	asked, err := client.New(strings.TrimSpace(line[strings.Index(line, "http://"):]), impatient)
	if err != nil {
		c.t.Fatal(err)
	}
	n.asked.Store(asked)
}

// kill ends a life, as nothing can forbid.
func (n *node) kill() {
	_ = n.cmd.Process.Kill() // it may be over
	_ = n.cmd.Wait()
}

// event reads an event from a node, trying for a while: what it speaks with may
// have been restarted just now.
func (c *cluster) event(n *node, name string) *wire.Event {
	c.t.Helper()
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		event, err := n.asked.Load().Event(c.t.Context(), name)
		switch {
		case err == nil:
			return event
		case client.IsNotFound(err):
			return &wire.Event{}
		case time.Now().After(until):
			c.t.Fatalf("node %d does not answer: %v", n.number, err)
		}
	}
}

// check demands of every node that the events of an epoch have the versions that
// were acknowledged, under their numbers, without a gap and none twice.
func (c *cluster) check(j *journal, epoch int) {
	c.t.Helper()
	for home := range homes {
		name := eventOf(home, epoch)
		wanted := j.of(name)
		var first []wire.Version
		for i, n := range c.nodes {
			versions := c.event(n, name).Versions
			// A memory may be late by a moment, and must catch up.
			for until := time.Now().Add(20 * time.Second); c.replicated() && len(versions) < c.newest(name) && time.Now().Before(until); {
				time.Sleep(20 * time.Millisecond)
				versions = c.event(n, name).Versions
			}
			if i == 0 {
				first = versions
				c.dense(name, versions)
			} else if diff := cmp.Diff(first, versions); diff != "" {
				c.t.Errorf("nodes 0 and %d do not agree about %s:\n%s", i, name, diff)
			}
			for _, a := range wanted {
				if a.number >= len(versions) || versions[a.number].Fingerprint != a.fingerprint {
					c.t.Errorf("node %d has lost %s 1.%d, which was acknowledged", n.number, name, a.number)
				}
			}
		}
		for _, a := range wanted {
			c.content(a)
		}
	}
}

// newest returns how many versions any node knows.
func (c *cluster) newest(name string) int {
	most := 0
	for _, n := range c.nodes {
		most = max(most, len(c.event(n, name).Versions))
	}
	return most
}

func (c *cluster) dense(name string, versions []wire.Version) {
	c.t.Helper()
	seen := map[string]string{}
	for i, v := range versions {
		if v.Version != fmt.Sprintf("1.%d", i) {
			c.t.Errorf("%s: the version at place %d has the number %s", name, i, v.Version)
		}
		if other := seen[v.Fingerprint]; other != "" {
			c.t.Errorf("%s: %s is %s again", name, v.Version, other)
		}
		seen[v.Fingerprint] = v.Version
	}
}

// content demands the content of an acknowledged version, once, of some node.
func (c *cluster) content(a *acknowledgement) {
	c.t.Helper()
	if a.read {
		return
	}
	a.read = true
	schema, err := c.nodes[a.number%len(c.nodes)].asked.Load().Schema(c.t.Context(), a.event, fmt.Sprintf("1.%d", a.number))
	sum := sha256.Sum256(schema)
	if err != nil || hex.EncodeToString(sum[:]) != a.fingerprint || !bytes.Contains(schema, []byte(a.content)) {
		c.t.Errorf("%s 1.%d is not what was published: %v\n%s", a.event, a.number, err, schema)
	}
}

// checkStore demands of the store itself that the audit trail is as it was
// written, and that the feed tells of every version once, without a gap.
func (c *cluster) checkStore() {
	c.t.Helper()
	ctx := c.t.Context()
	s, err := openStore(ctx, &c.config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	counts, err := registry.VerifyAudit(ctx, s, func(f registry.AuditFault) { c.t.Errorf("audit: %s", f) })
	if err != nil {
		c.t.Fatal(err)
	}
	newest, err := s.Sequence(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	told := map[string]bool{}
	for sequence := int64(0); sequence < newest; {
		changes, err := s.Changes(ctx, sequence, 500)
		if err != nil || len(changes) == 0 {
			c.t.Fatalf("the feed ends at %d of %d: %v", sequence, newest, err)
		}
		for _, change := range changes {
			if sequence++; change.Sequence != sequence {
				c.t.Fatalf("the feed has %d where %d belongs", change.Sequence, sequence)
			}
			for _, v := range change.Versions {
				if told[v.String()] {
					c.t.Errorf("the feed tells twice of %s", v)
				}
				told[v.String()] = true
			}
		}
	}
	records, err := s.Records(ctx, registry.Scope{All: true})
	if err != nil {
		c.t.Fatal(err)
	}
	missing := slices.ContainsFunc(records.Versions, func(v registry.VersionRecord) bool {
		return !told[fmt.Sprintf("%s %s", v.Event, v.Version)]
	})
	if missing || len(told) != len(records.Versions) {
		c.t.Errorf("the feed tells of %d versions, the store has %d", len(told), len(records.Versions))
	}
	if len(records.Versions) > 0 && counts.Entries == 0 {
		c.t.Error("there is no audit trail")
	}
}
