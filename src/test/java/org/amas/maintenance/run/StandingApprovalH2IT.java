package org.amas.maintenance.run;

class StandingApprovalH2IT extends StandingApprovalSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
