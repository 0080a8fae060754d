package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const witnessName = "witness.test/go"

// witness cosigns the checkpoints of one log, as C2SP tlog-witness says.
type witness struct {
	logKey string
	key    ed25519.PrivateKey
	id     []byte
	known  tlog.Tree
}

// serveWitness prints its address and key, and serves until it is killed.
func serveWitness(logKey string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	typed := append([]byte{4}, public...)
	sum := sha256.Sum256(append([]byte(witnessName+"\n"), typed...))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	key := base64.StdEncoding.EncodeToString(typed)
	fmt.Printf("http://%s %s+%x+%s\n", listener.Addr(), witnessName, sum[:4], key)
	w := &witness{logKey: logKey, key: private, id: sum[:4]}
	http.HandleFunc("/add-checkpoint", w.addCheckpoint)
	return http.Serve(listener, nil)
}

func (w *witness) addCheckpoint(out http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	old, proof, signed, err := split(string(body))
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	tree, text, err := read([]byte(signed), w.logKey)
	switch {
	case err != nil:
		http.Error(out, err.Error(), http.StatusForbidden)
	case old != w.known.N:
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		fmt.Fprintf(out, "%d\n", w.known.N)
	case old > 0 && tlog.CheckTree(proof, tree.N, tree.Hash, old, w.known.Hash) != nil:
		http.Error(out, "inconsistent", http.StatusUnprocessableEntity)
	default:
		w.known = tree
		fmt.Fprint(out, w.cosign(text))
	}
}

func split(body string) (old int64, proof tlog.TreeProof, signed string, err error) {
	parts := strings.SplitN(body, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || !strings.HasPrefix(lines[0], "old ") {
		return 0, nil, "", errors.New("no request")
	}
	if old, err = strconv.ParseInt(lines[0][len("old "):], 10, 64); err != nil {
		return 0, nil, "", err
	}
	proof, err = parse(strings.Join(lines[1:], ","))
	return old, proof, parts[1], err
}

func (w *witness) cosign(text string) string {
	now := time.Now().Unix()
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", now, text)
	line := binary.BigEndian.AppendUint64(append([]byte{}, w.id...), uint64(now))
	line = append(line, ed25519.Sign(w.key, []byte(message))...)
	return "— " + witnessName + " " + base64.StdEncoding.EncodeToString(line) + "\n"
}
