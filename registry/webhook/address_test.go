package webhook

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsPublic(t *testing.T) {
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "93.184.216.34", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
		"172.32.0.0", "192.167.255.255", "192.169.0.0", "169.253.255.255", "169.255.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888", "2001:200::1", "2001:db7::1", "2003::1",
		"::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "64:ff9b::8.8.8.8",
	} {
		if !Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is not public", text)
		}
	}
	for what, texts := range map[string]string{
		"unspecified":     "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0",
		"loopback":        "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 64:ff9b::127.0.0.1",
		"private":         "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 ::ffff:10.0.0.1 64:ff9b::192.168.1.1",
		"link-local":      "169.254.0.1 169.254.255.255 fe80::1 fe80::1%eth0 febf::1 ::ffff:169.254.1.1",
		"shared by NAT":   "100.64.0.1 100.127.255.255 64:ff9b::100.64.0.1",
		"unique-local":    "fc00::1 fd12:3456::1",
		"site-local":      "fec0::1",
		"multicast":       "224.0.0.1 239.255.255.255 ff02::1 ff0e::1",
		"metadata":        "169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe fd00:ec2::254 100.100.100.200 168.63.129.16 192.0.0.192",
		"broadcast":       "255.255.255.255 240.0.0.1",
		"documentation":   "192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1 3fff::1",
		"benchmarks":      "198.18.0.1 198.19.255.255 2001:2::1",
		"tunnels":         "2002:7f00:1::1 2001:0:1::1 192.88.99.1",
		"NAT64, local":    "64:ff9b:1::1",
		"IPv4-compatible": "::127.0.0.1 ::1.1.1.1",
		"translated":      "::ffff:0:127.0.0.1",
		"with a zone":     "2606:4700::1111%eth0",
		"discard":         "100::1",
		"segment routing": "5f00::1",
	} {
		for text := range strings.FieldsSeq(texts) {
			if Public(netip.MustParseAddr(text)) {
				t.Errorf("%s is public, but %s", text, what)
			}
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// What the standard library knows as not global is never public, in whatever
// form an IPv4 address is written.
func TestNothingLocalIsPublic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v4 := netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "v4")))
		as16 := v4.As16()
		inNAT64 := nat64.Addr().As16()
		copy(inNAT64[12:], as16[12:])
		forms := []netip.Addr{v4, netip.AddrFrom16(as16), netip.AddrFrom16(inNAT64)}
		for _, form := range forms {
			if Public(form) != Public(v4) {
				t.Fatalf("%s is public: %v, but %s: %v", form, Public(form), v4, Public(v4))
			}
		}
		v6 := netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "v6")))
		for _, addr := range []netip.Addr{v4, v6} {
			local := addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsMulticast() || addr.IsUnspecified() || !addr.IsGlobalUnicast()
			if local && Public(addr) {
				t.Fatalf("%s is public", addr)
			}
		}
	})
}

// Each forbidden prefix is forbidden from its first to its last address, and
// what the check sees is what a connection is made to.
func TestTheCheckOfAConnection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(closed).Draw(t, "prefix")
		bytes := p.Addr().AsSlice()
		for i := range bytes {
			free := max(0, min(8, (i+1)*8-p.Bits()))
			bytes[i] |= rapid.Byte().Draw(t, "byte") & byte(1<<free-1)
		}
		addr, _ := netip.AddrFromSlice(bytes)
		if err := (Places{}).control("tcp", netip.AddrPortFrom(addr, 443).String(), nil); err == nil {
			t.Fatalf("%s of %s may be connected to", addr, p)
		}
	})
	for address, fine := range map[string]bool{
		"1.1.1.1:443": true, "[2606:4700::1111]:8443": true, "1.1.1.1:80": false, "1.1.1.1:22": false, "127.0.0.1:443": false,
		"[::ffff:127.0.0.1]:443": false, "[fe80::1%eth0]:443": false, "nonsense": false, "": false,
	} {
		if err := (Places{}).control("tcp", address, nil); fine != (err == nil) {
			t.Errorf("control(%q): %v", address, err)
		}
	}
	loopback := Places{Loopback: true}
	for address, fine := range map[string]bool{"127.0.0.1:8080": true, "[::1]:1": true, "[::ffff:127.0.0.1]:1": true, "10.0.0.1:443": false, "1.1.1.1:80": false} {
		if err := loopback.control("tcp", address, nil); fine != (err == nil) {
			t.Errorf("with loopback, control(%q): %v", address, err)
		}
	}
}

func TestTargets(t *testing.T) {
	fine := []string{"https://example.com", "https://example.com/hook?a=b", "https://example.com:8443/x", "https://xn--bcher-kva.example/"}
	bad := []string{
		"", "example.com", "http://example.com", "ftp://example.com", "https://", "https:example.com", "https:///x", "https://user:secret@example.com",
		"https://example.com/#x", "https://example.com:22/", "https://example.com:0/", "https://example.com:99999/", "https://example.com/ x",
		"https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://[fd00::1]/", "https://169.254.169.254/latest/meta-data",
		"https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://[::ffff:127.0.0.1]/", "https://example.com/\r\nX: y", "https://exämple.com/",
		"https://example.com/" + strings.Repeat("a", maxURL), "file:///etc/passwd", "gopher://example.com/",
	}
	for _, text := range fine {
		if err := (Places{}).Check(text); err != nil {
			t.Errorf("Check(%q): %v", text, err)
		}
	}
	for _, text := range bad {
		err := (Places{}).Check(text)
		if err == nil {
			t.Errorf("Check(%q) has nothing against it", text)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("Check(%q) tells the password: %v", text, err)
		}
	}
	for text, fine := range map[string]bool{
		"http://127.0.0.1:8080/": true, "http://localhost:1/": true, "https://[::1]:9/": true, "http://example.com/": false, "http://10.0.0.1/": false, "ftp://127.0.0.1/": false,
	} {
		if err := (Places{Loopback: true}).Check(text); fine != (err == nil) {
			t.Errorf("with loopback, Check(%q): %v", text, err)
		}
	}
}
