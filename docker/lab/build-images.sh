#!/bin/bash
# Builds the lab's five images from Debian packages and Maven artifacts, for machines that reach no image
# registry. An image whose recipe has not changed is left alone; --force builds all of them again.
# Needs root, a Docker engine, debootstrap, and a Debian whose apt knows bookworm.
set -euo pipefail

lab=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$lab/../.." && pwd)
cache=${AMAS_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/amas-lab}
suite=bookworm
base=amas-lab/base:$suite
force=${1:-}
# The classic builder is in every engine's client; BuildKit's needs a plug-in that Debian does not have.
export DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-0}

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }
die() { say "$*" >&2; exit 1; }

# The apt sources of this machine for the suite, one "URI CODENAME COMPONENT" a line: mirrors differ by place,
# so none is written down here.
sources() {
    # shellcheck disable=SC2016 # these are apt's own variables
    apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' \
        | awk -v suite="$suite" '$2 == suite || $2 == suite "-updates" || $2 == suite "-security"' | sort -u
}

# What an image is made from, as a hash; what the base is made from counts for all.
recipe_of() {
    { declare -f sources make_base build; [ -z "${1:-}" ] || find "$lab/$1" -type f -not -path '*/init/*' -print0 | sort -z | xargs -0 cat; } \
        | sha256sum | cut -c1-16
}

is_current() {
    [ "$force" != --force ] \
        && [ "$(docker image inspect -f '{{index .Config.Labels "amas.lab.recipe"}}' "$1" 2> /dev/null)" = "$2" ]
}

# Runs a command quietly; on failure shows the end of what it said.
quietly() {
    local name=$1 log=$work/${1//[^a-z0-9]/-}.log began=$SECONDS
    shift
    if ! "$@" > "$log" 2>&1; then
        tail -n 40 "$log" >&2
        die "$name failed after $((SECONDS - began)) s"
    fi
    say "$name: $((SECONDS - began)) s"
}

make_base() {
    local tree=$work/base mirror
    sources > "$work/sources"
    mirror=$(awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }' "$work/sources")
    [ -n "$mirror" ] || die "apt here has no source for Debian $suite: use the official images instead"
    mkdir -p "$cache/debs" "$tree"
    debootstrap --variant=minbase --cache-dir="$cache/debs" "$suite" "$tree" "$mirror"
    sed 's/^/deb /' "$work/sources" > "$tree/etc/apt/sources.list"
    # How apt gets out of here: proxies, certificates, and mirrors frozen in time.
    apt-config dump Acquire | grep -E '^Acquire::(https?|Check-)' > "$tree/etc/apt/apt.conf.d/90machine" || true
    if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
        mkdir -p "$tree/etc/ssl/certs"
        cp -L /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
    fi
    # Neither documentation nor languages nor a sync after every file: the lab lives shortly.
    printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' \
        'path-exclude=/usr/share/locale/*' > "$tree/etc/dpkg/dpkg.cfg.d/90lab"
    printf '%s\n' 'Acquire::Languages "none";' 'Acquire::GzipIndexes "true";' > "$tree/etc/apt/apt.conf.d/90lab"
    # A service must not start while its package is installed.
    printf '#!/bin/sh\nexit 101\n' > "$tree/usr/sbin/policy-rc.d"
    chmod +x "$tree/usr/sbin/policy-rc.d"
    tar -C "$tree" --exclude='./var/cache/apt/archives/*.deb' --exclude='./dev/*' -c . \
        | docker import --change 'LABEL amas.lab=true' - "$base-bare"
    printf 'FROM %s\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update -q\n' \
        "$base-bare" | docker build --network host --label amas.lab=true --label amas.lab.recipe="$1" -t "$base" -
}

fetch_neo4j() {
    local jars
    jars=$cache/neo4j-$(sha256sum "$lab/neo4j/pom.xml" | cut -c1-16)
    if [ ! -d "$jars" ]; then
        "$root/mvnw" -ntp -B -q -f "$lab/neo4j/pom.xml" dependency:copy-dependencies \
            -DoutputDirectory="$work/neo4j-jars"
        mkdir -p "$cache"
        mv "$work/neo4j-jars" "$jars"
    fi
    mkdir -p "$work/neo4j-context"
    cp "$lab"/neo4j/{Dockerfile,entrypoint.sh} "$work/neo4j-context/"
    cp -al "$jars" "$work/neo4j-context/lib" 2> /dev/null || cp -a "$jars" "$work/neo4j-context/lib"
}

# image, recipe, context
build() {
    docker build --network host --label amas.lab=true --label amas.lab.recipe="$2" -t "$1" "$3"
}

docker version > /dev/null 2>&1 || die "no Docker engine answers"
base_recipe=$(recipe_of)
wanted=()
while read -r name image; do
    recipe=$(recipe_of "$name")
    if is_current "$image" "$recipe"; then
        say "$image is current"
    else
        wanted+=("$name $image $recipe")
    fi
done <<'IMAGES'
postgres amas-lab/postgres:15
neo4j amas-lab/neo4j:5
redis amas-lab/redis:7
nginx amas-lab/nginx:1
amas amas-lab/amas:1
IMAGES
[ "${#wanted[@]}" -gt 0 ] || exit 0

# The jars come over the network while debootstrap keeps a processor busy.
jars=
case " ${wanted[*]}" in
    *" neo4j "*) quietly "neo4j jars" fetch_neo4j & jars=$! ;;
esac
if ! is_current "$base" "$base_recipe"; then
    [ "$(id -u)" = 0 ] || die "debootstrap needs root"
    quietly "debian base" make_base "$base_recipe"
fi
[ -z "$jars" ] || wait "$jars"

builds=()
for entry in "${wanted[@]}"; do
    read -r name image recipe <<< "$entry"
    context=$lab/$name
    [ "$name" != neo4j ] || context=$work/neo4j-context
    quietly "$image" build "$image" "$recipe" "$context" &
    builds+=($!)
done
for build in "${builds[@]}"; do
    wait "$build"
done
# What a new build has replaced; nothing but the lab's own carries the label.
docker image prune -f --filter label=amas.lab=true > /dev/null
