package org.amas.maintenance.notify;

class MessagesH2IT extends MessagesSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
