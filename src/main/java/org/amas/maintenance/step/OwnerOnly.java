package org.amas.maintenance.step;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** How a file or a folder of ours is made: nobody else may look into it, from the first moment. */
public final class OwnerOnly {

    /** Mode 0600. */
    public static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

    /** Mode 0700. */
    public static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");

    private OwnerOnly() {}

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
