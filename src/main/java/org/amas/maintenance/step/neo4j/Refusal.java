package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.target.Neo4jRights;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;

/** What an error of Neo4j means. */
final class Refusal {

    private Refusal() {}

    /** To be thrown. */
    static RuntimeException of(Neo4jException thrown, Neo4jTarget target) {
        String message = String.valueOf(thrown.getMessage());
        String remedy = Neo4jRights.remedy(thrown, target.username());
        if (remedy != null) {
            return new TargetDenied(message, remedy, thrown);
        }
        return thrown instanceof ServiceUnavailableException
                ? new TargetDown(TargetType.NEO4J, target.address(), message, thrown)
                : new IllegalStateException(message, thrown);
    }

    static boolean forbidden(Neo4jException thrown) {
        return "Neo.ClientError.Security.Forbidden".equals(thrown.code());
    }

    /** The server ended the statement because its time was up. */
    static boolean tooSlow(Neo4jException thrown) {
        return String.valueOf(thrown.code()).contains("TransactionTimedOut");
    }

    /** Another transaction was at the same nodes, and the server rolled this one back. */
    static boolean interfered(Neo4jException thrown) {
        String code = String.valueOf(thrown.code());
        return code.startsWith("Neo.TransientError")
                || code.equals("Neo.ClientError.Schema.ConstraintValidationFailed")
                || code.contains("LockAcquisitionTimeout")
                || code.contains("LockClientStopped")
                || tooSlow(thrown);
    }

    /** Nobody knows what became of a transaction whose answer never came. */
    static boolean unanswered(Neo4jException thrown) {
        return thrown instanceof ServiceUnavailableException
                || thrown instanceof SessionExpiredException;
    }
}
