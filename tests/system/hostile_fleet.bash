# One function for each repository of the fleet in hostile_repositories_test.cpp; it makes what its name says in the
# current folder, which is empty. `source hostile_fleet.bash; NAME`
# shellcheck shell=bash

commit() {
    git add -A
    git -c user.name=T -c user.email=t@example.com commit -qm "${1-base}"
}

# What every sound service has.
plain() {
    git init -q -b main
    mkdir -p deploy ecs
    printf '# kept\nimage: x # and this\n' >deploy/values.yaml
    echo '{}' >ecs/task.json
}

# The file of a loose object, to be damaged.
object() {
    local hex
    hex=$(git rev-parse "$1")
    chmod u+w ".git/objects/${hex:0:2}/${hex:2}"
    echo ".git/objects/${hex:0:2}/${hex:2}"
}

# A repository with two commits beside the current folder, to be cloned into it.
origin() {
    mkdir "$1"
    (
        cd "$1" || exit
        plain
        commit
        echo 2 >second
        commit second
        git config uploadpack.allowFilter true
    )
}

good() { plain && commit; }
last() { plain && commit; }
missing() { rmdir "$PWD"; }
no-git() { echo x >readme; }
empty() { git init -q; }
far() { :; } # its address is a port where nobody listens
cut-clone() {
    origin origin
    cd origin || exit
    truncate -s 12 "$(object HEAD:deploy/values.yaml)"
}
no-base() { plain && commit; }
shallow() { origin ../../shallow-origin && git clone -q --depth=1 "file://$PWD/../../shallow-origin" .; }
partial() { origin ../../partial-origin && git clone -q --filter=blob:none "file://$PWD/../../partial-origin" .; }
sha256() { git init -q -b main --object-format=sha256 && echo a >a && commit; }

cut-commit() { plain && commit && truncate -s 20 "$(object HEAD)"; }
cut-tree() { plain && commit && truncate -s 20 "$(object 'HEAD^{tree}')"; }
cut-blob() { plain && commit && truncate -s 12 "$(object HEAD:deploy/values.yaml)"; }
lost-blob() { plain && commit && rm -f "$(object HEAD:deploy/values.yaml)"; }

link-file() { plain && ln -sf ../../../outside deploy/values.yaml && commit; }
link-folder() { plain && ln -s ../../outside-folder k8s && commit; }

submodule() {
    plain
    commit
    git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),$1"
    git -c user.name=T -c user.email=t@example.com commit -qm submodule
}
module-in-way() { submodule k8s; }
module-beside() { submodule lib; }

pointer() { printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9\n' 0; }
lfs() { plain && pointer >deploy/values.yaml && echo '*.yaml filter=lfs -text' >.gitattributes && commit; }
lfs-beside() { plain && pointer >model.bin && echo '*.bin filter=lfs diff=lfs -text' >.gitattributes && commit; }

binary() { plain && printf '\0\1\377FARGATE' >x.tf && commit; }
binary-yaml() { plain && printf 'a: \0\377' >deploy/values.yaml && commit; }
odd-names() {
    plain
    for name in 'sp ace.tf' $'new\nline.tf' 'ünïcödé.tf' $'\xff\xfe.tf' $'\xff\xfe.txt'; do echo FARGATE >"$name"; done
    commit
}
case-clash() {
    plain
    mkdir K8S
    for name in K8S/sa.yaml K8S/SA.yaml A.tf a.TF; do echo "FARGATE $name" >"$name"; done
    commit
}
# Its line ends are in git as they are, whatever the attributes say that came later.
crlf() {
    plain
    printf '# kept\r\nimage: x # and this\r\n' >deploy/values.yaml
    commit
    echo '* text=auto eol=lf' >.gitattributes
    git add .gitattributes
    git -c user.name=T -c user.email=t@example.com commit -qm attributes
}
bomb() {
    plain
    {
        echo 'a0: &a0 [x,x,x,x,x,x,x,x,x]'
        for i in {1..40}; do printf 'a%d: &a%d [%s]\n' "$i" "$i" "$(printf "*a$((i - 1)),%.0s" {1..9})"; done
    } >deploy/values.yaml
    commit
}
deep() { plain && { printf 'a: ' && printf '[%.0s' {1..100000}; } >deploy/values.yaml && commit; }
large() {
    plain
    truncate -s 100M large.bin
    git config core.compression 1
    commit
}
many() {
    plain
    commit
    local blob
    blob=$(echo x | git hash-object -w --stdin)
    {
        printf 'commit refs/heads/main\ncommitter T <t@example.com> 0 +0000\ndata 4\nmany\nfrom refs/heads/main^0\n'
        for ((i = 0; i < 100000; ++i)); do echo "M 100644 $blob f/$((i / 100))/$i"; done
    } | git fast-import --quiet
}
