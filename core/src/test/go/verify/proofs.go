package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// exchangeProofs reads lines "include SIZE INDEX PROOF" and "extend SIZE OLD
// PROOF" about a sparse tree, checks the proof, whose hashes are joined by
// commas, and answers with the root and its own proof; or with what is wrong.
//
// The leaf at each index of the list is "leaf INDEX", every other is "leaf".
func exchangeProofs(list string) error {
	tree := newSparse(list)
	out := bufio.NewWriter(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		answer, err := tree.answer(strings.Split(in.Text(), " "))
		if err != nil {
			answer = "bad " + err.Error()
		}
		fmt.Fprintln(out, answer)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return in.Err()
}

type sparse struct {
	marked []int64
	plain  [64]tlog.Hash
	nodes  map[int64]tlog.Hash
}

func newSparse(list string) *sparse {
	tree := &sparse{nodes: map[int64]tlog.Hash{}}
	for _, index := range strings.Split(list, ",") {
		number, _ := strconv.ParseInt(index, 10, 64)
		tree.marked = append(tree.marked, number)
	}
	sort.Slice(tree.marked, func(i, j int) bool { return tree.marked[i] < tree.marked[j] })
	tree.plain[0] = tlog.RecordHash([]byte("leaf"))
	for level := 1; level < len(tree.plain); level++ {
		tree.plain[level] = tlog.NodeHash(tree.plain[level-1], tree.plain[level-1])
	}
	return tree
}

func (tree *sparse) node(level int, n int64) tlog.Hash {
	next := sort.Search(len(tree.marked), func(i int) bool { return tree.marked[i] >= n<<level })
	switch {
	case next == len(tree.marked) || tree.marked[next] >= (n+1)<<level:
		return tree.plain[level]
	case level == 0:
		return tlog.RecordHash([]byte(fmt.Sprintf("leaf %d", n)))
	}
	key := int64(level)<<56 | n
	node, known := tree.nodes[key]
	if !known {
		node = tlog.NodeHash(tree.node(level-1, 2*n), tree.node(level-1, 2*n+1))
		tree.nodes[key] = node
	}
	return node
}

func (tree *sparse) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = tree.node(tlog.SplitStoredHashIndex(index))
	}
	return hashes, nil
}

func (tree *sparse) answer(words []string) (string, error) {
	size, _ := strconv.ParseInt(words[1], 10, 64)
	other, _ := strconv.ParseInt(words[2], 10, 64)
	theirs, err := parse(words[3])
	if err != nil {
		return "", err
	}
	root, err := tlog.TreeHash(size, tree)
	if err != nil {
		return "", err
	}
	var own []tlog.Hash
	if words[0] == "include" {
		if err := tlog.CheckRecord(theirs, size, root, other, tree.node(0, other)); err != nil {
			return "", err
		}
		own, err = tlog.ProveRecord(size, other, tree)
	} else {
		old, oldErr := tlog.TreeHash(other, tree)
		if oldErr != nil {
			return "", oldErr
		}
		if err := tlog.CheckTree(theirs, size, root, other, old); err != nil {
			return "", err
		}
		own, err = tlog.ProveTree(size, other, tree)
	}
	return root.String() + " " + join(own), err
}

func parse(text string) (hashes []tlog.Hash, err error) {
	for _, part := range strings.Split(text, ",") {
		if part == "" {
			continue
		}
		hash, err := tlog.ParseHash(part)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func join(hashes []tlog.Hash) string {
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = hash.String()
	}
	return strings.Join(texts, ",")
}
