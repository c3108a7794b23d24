package eventpure

import (
	"go/types"
	"strings"
)

// row says what functions, methods and variables of one package do. A name is "Now",
// "Timer.Reset", "Timer.*" for all methods of a type, or "*" for everything there but
// the names that follow a "-".
type row struct {
	pkg   string
	kind  kind
	names string
}

// sinks is the border: of the standard library this counts and nothing else, so that
// who encodes, formats, sorts and parses is not accused of what lies below.
var sinks = []row{
	{"time", clock, "Now Since Until Sleep After AfterFunc Tick NewTimer NewTicker Timer.* Ticker.*"},
	{"time", environment, "Local Time.Local LoadLocation"}, // where the machine stands, and which zones it knows
	{"context", clock, "WithTimeout WithTimeoutCause WithDeadline WithDeadlineCause"},
	{"context", goroutine, "AfterFunc"},
	{"crypto/x509", clock, "Certificate.Verify"},

	// Drawn from the source of the process. Those of a rand.Rand depend on its seed alone.
	{"math/rand", random, "* - New NewSource NewZipf Rand.* Zipf.* Source.* Source64.*"},
	{"math/rand/v2", random, "* - New NewPCG NewChaCha8 NewZipf Rand.* Zipf.* PCG.* ChaCha8.* Source.*"},
	{"crypto/rand", random, "*"},
	{"crypto/dsa", random, "GenerateKey GenerateParameters"},
	{"crypto/ecdsa", random, "GenerateKey"},
	{"crypto/ed25519", random, "GenerateKey"},
	{"crypto/elliptic", random, "GenerateKey"},
	{"crypto/rsa", random, "GenerateKey GenerateMultiPrimeKey"},
	{"crypto/ecdh", random, "Curve.GenerateKey"},
	{"hash/maphash", random, "MakeSeed Hash.Sum64 Hash.Sum Hash.Seed"},

	{"os", environment, "Args Getenv LookupEnv Environ Setenv Unsetenv Clearenv ExpandEnv Hostname Getpid Getppid Getuid Geteuid Getgid Getegid Getgroups Getpagesize Executable Getwd Exit UserHomeDir UserCacheDir UserConfigDir"},
	{"os", logging, "Stdout Stderr"},
	{"os", files, "* - Expand IsExist IsNotExist IsPermission IsTimeout IsPathSeparator NewSyscallError SameFile SyscallError.* LinkError.* ErrInvalid ErrPermission ErrExist ErrNotExist ErrClosed ErrNoDeadline ErrDeadlineExceeded ErrProcessDone Interrupt Kill"},
	{"os/exec", environment, "* - Error.* ExitError.* ErrNotFound ErrDot ErrWaitDelay"},
	{"os/signal", environment, "*"},
	{"os/user", environment, "* - UnknownUserError.* UnknownUserIdError.* UnknownGroupError.* UnknownGroupIdError.*"},
	{"syscall", environment, "* - Errno.* Signal.*"},
	{"runtime", environment, "NumCPU NumGoroutine NumCgoCall GOMAXPROCS ReadMemStats GC"},
	{"runtime", waiting, "Gosched Goexit"},
	{"runtime/metrics", environment, "Read"},
	{"runtime/debug", environment, "FreeOSMemory ReadBuildInfo ReadGCStats SetGCPercent SetMaxStack SetMaxThreads SetMemoryLimit SetPanicOnFault SetTraceback"},
	{"runtime/debug", logging, "PrintStack"},
	{"testing", environment, "CoverMode Short Testing Verbose"},
	{"mime", environment, "TypeByExtension ExtensionsByType"}, // the machine's own list
	{"flag", environment, "Parse Arg Args NArg"},
	{"plugin", files, "Open"},

	{"io/ioutil", files, "ReadFile WriteFile ReadDir TempDir TempFile"},
	{"path/filepath", files, "Abs EvalSymlinks Glob Walk WalkDir"},
	{"archive/zip", files, "OpenReader"},
	{"crypto/tls", files, "LoadX509KeyPair"},
	{"crypto/x509", files, "SystemCertPool"},
	{"text/template", files, "ParseFiles ParseGlob Template.ParseFiles Template.ParseGlob"},
	{"html/template", files, "ParseFiles ParseGlob Template.ParseFiles Template.ParseGlob"},

	{"net", network, "Dial DialTimeout DialTCP DialUDP DialIP DialUnix Dialer.* Listen ListenPacket ListenTCP ListenUDP ListenIP ListenUnix ListenUnixgram ListenMulticastUDP ListenConfig.* Listener.* TCPListener.* UnixListener.* Conn.* PacketConn.* TCPConn.* UDPConn.* IPConn.* UnixConn.* Resolver.* ResolveIPAddr ResolveTCPAddr ResolveUDPAddr LookupAddr LookupCNAME LookupHost LookupIP LookupMX LookupNS LookupPort LookupSRV LookupTXT Interfaces InterfaceAddrs InterfaceByIndex InterfaceByName"},
	{"net/http", network, "Get Head Post PostForm Client.* Transport.* RoundTripper.RoundTrip ListenAndServe ListenAndServeTLS Serve ServeTLS Server.*"},
	{"net/http/httptest", network, "NewServer NewTLSServer NewUnstartedServer Server.*"},
	{"net/rpc", network, "Dial DialHTTP DialHTTPPath Client.*"},
	{"net/smtp", network, "Dial SendMail Client.*"},
	{"net/textproto", network, "Dial"},
	{"crypto/tls", network, "Dial DialWithDialer Dialer.* Listen Conn.*"},
	{"log/syslog", network, "*"},

	{"database/sql", database, "Open OpenDB DB.* Tx.* Stmt.* Conn.* Rows.* Row.*"},

	{"log", logging, "* - New Logger.Flags Logger.Prefix Logger.Writer Flags Prefix"},
	{"log/slog", logging, "Debug DebugContext Info InfoContext Warn WarnContext Error ErrorContext Log LogAttrs SetDefault Logger.Debug Logger.DebugContext Logger.Info Logger.InfoContext Logger.Warn Logger.WarnContext Logger.Error Logger.ErrorContext Logger.Log Logger.LogAttrs"},
	{"fmt", logging, "Print Printf Println"},
	{"fmt", environment, "Scan Scanf Scanln"},

	{"sync", goroutine, "WaitGroup.Go"},
	{"sync", waiting, "WaitGroup.Wait Cond.Wait"},

	// Of others, by name: what makes ids says so better than what lies below it.
	{"github.com/google/uuid", identifier, "New NewString NewRandom NewRandomFromReader NewUUID NewV6 NewV7 NewV7FromReader NewDCEGroup NewDCEPerson NewDCESecurity"},
	{"github.com/gofrs/uuid", identifier, gofrs},
	{"github.com/gofrs/uuid/v3", identifier, gofrs},
	{"github.com/gofrs/uuid/v4", identifier, gofrs},
	{"github.com/gofrs/uuid/v5", identifier, gofrs},
	{"github.com/satori/go.uuid", identifier, "NewV1 NewV2 NewV4"},
	{"github.com/pborman/uuid", identifier, "New NewRandom NewUUID NewDCEGroup NewDCEPerson NewDCESecurity"},
	{"github.com/hashicorp/go-uuid", identifier, "GenerateUUID GenerateRandomBytes"},
	{"github.com/oklog/ulid", identifier, ulid},
	{"github.com/oklog/ulid/v2", identifier, ulid},
	{"github.com/rs/xid", identifier, "New NewWithTime"},
	{"github.com/segmentio/ksuid", identifier, "New NewRandom NewRandomWithTime"},
	{"github.com/lithammer/shortuuid", identifier, "New NewWithAlphabet NewWithEncoder"},
	{"github.com/lithammer/shortuuid/v3", identifier, "New NewWithAlphabet NewWithEncoder"},
	{"github.com/lithammer/shortuuid/v4", identifier, "New NewWithAlphabet NewWithEncoder"},
	{"github.com/matoous/go-nanoid", identifier, "New Nanoid ID Generate"},
	{"github.com/matoous/go-nanoid/v2", identifier, "New Must Generate MustGenerate"},
	{"github.com/bwmarrin/snowflake", identifier, "Node.Generate"},
	{"github.com/sony/sonyflake", identifier, "Sonyflake.NextID"},
	{"github.com/nats-io/nuid", identifier, "Next NUID.Next New"},
	{"go.mongodb.org/mongo-driver/bson/primitive", identifier, "NewObjectID"},
	{"go.mongodb.org/mongo-driver/v2/bson", identifier, "NewObjectID"},
}

const (
	gofrs = "NewV1 NewV2 NewV4 NewV6 NewV7 Gen.NewV1 Gen.NewV4 Gen.NewV6 Gen.NewV7"
	ulid  = "Make Now DefaultEntropy"
)

// table is the rows of a package, ready to be asked.
type table struct {
	names map[string]kind
	all   kind            // of what is not named; empty: nothing
	but   map[string]bool // of all
}

var tables = func() map[string]*table {
	byPackage := map[string]*table{}
	for _, r := range sinks {
		t := byPackage[r.pkg]
		if t == nil {
			t = &table{names: map[string]kind{}, but: map[string]bool{}}
			byPackage[r.pkg] = t
		}
		names, but, _ := strings.Cut(r.names, " - ")
		for name := range strings.FieldsSeq(names) {
			if name == "*" {
				t.all = r.kind
			} else {
				t.names[name] = r.kind
			}
		}
		for name := range strings.FieldsSeq(but) {
			t.but[name] = true
		}
	}
	return byPackage
}()

// sinkOf returns what reaching an object means; empty: nothing.
func sinkOf(obj types.Object) (kind, string) {
	if obj.Pkg() == nil {
		return "", ""
	}
	t := tables[withoutVendor(obj.Pkg().Path())]
	if t == nil {
		return "", ""
	}
	owner := owner(obj)
	name := obj.Name()
	if owner != "" {
		name = owner + "." + name
	}
	return t.kind(name, owner+".*"), obj.Pkg().Name() + "." + name
}

// kind returns the kind of a name, all being that of every method of its type.
func (t *table) kind(name, all string) kind {
	for _, n := range []string{name, all} {
		if k, ok := t.names[n]; ok {
			return k
		}
		if t.but[n] {
			return ""
		}
	}
	return t.all
}

// owner returns the name of the type whose method obj is; empty: of none that has a name.
func owner(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return ""
	}
	t := types.Unalias(f.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

func withoutVendor(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return path
}
